import { gzipSync } from 'node:zlib';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { FindingRecord } from '#domain/finding/finding-record.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { indexFindings } from '#handlers/index-findings/core.ts';
import type { StreamChange } from '#platform/base/stream-pipeline.ts';
import type { FindingChange } from '#platform/finding/finding-index.ts';
import { aDocument, aRecord, seeded } from '../../support/finding-world.ts';

type Image = NonNullable<StreamChange['after']>;

function anImage(document: Record<string, unknown>, change: Record<string, unknown> = {}): Image {
  const { identity, finding: _, ...attributes } = aRecord(document);
  const item = { pk: `finding#${identity}`, ...attributes, document: gzipSync(JSON.stringify(document)), ...change };
  return marshall(item, { removeUndefinedValues: true }) as Image;
}

const random = seeded(5);
const documents = Array.from({ length: 600 }, (_, number) => aDocument(random, number));
const inserted = (document: Record<string, unknown>, number: number): Omit<StreamChange, 'eventId'> => ({
  sequenceNumber: String(number),
  before: undefined,
  after: anImage(document),
});

describe('index-findings', () => {
  let applied: FindingChange[][] = [];
  let asked = 0;
  let failsAt = Infinity;
  const deps = {
    mapping: {
      current: async () => {
        asked += 1;
        return {} as MappingIndex;
      },
    },
    model: {
      applyChanges: async (changes: readonly FindingChange[]) => {
        if (applied.length === failsAt) throw new Error('the database is away');
        applied.push([...changes]);
        return { written: changes.length, removed: 0, unchanged: 0 };
      },
    },
  };
  beforeEach(() => {
    applied = [];
    asked = 0;
    failsAt = Infinity;
  });

  it('hands on new, changed and removed findings in their order', async () => {
    const [one, two] = [documents[0] ?? {}, documents[1] ?? {}];
    const changes = [inserted(one, 1), { sequenceNumber: '2', before: anImage(two), after: undefined }];

    expect(await indexFindings(changes, deps)).toEqual({ written: 2, removed: 0, unchanged: 0, unreadable: [] });
    expect(applied.flat().map(({ before, after }) => [before?.identity, after?.identity])).toEqual([
      [undefined, aRecord(one).identity],
      [aRecord(two).identity, undefined],
    ]);
  });

  it('asks nobody anything where only the collection that saw findings changed', async () => {
    const seen = documents.map((document, number) => ({
      sequenceNumber: String(number),
      before: anImage(document, { seenIn: 1 }),
      after: anImage(document, { seenIn: 2 }),
    }));

    expect(await indexFindings(seen, deps)).toMatchObject({ written: 0, unchanged: documents.length });
    expect({ asked, applied }).toEqual({ asked: 0, applied: [] });
  });

  it('leaves out what holds no finding, and goes on with the others', async () => {
    const broken = { sequenceNumber: '1', before: undefined, after: anImage(documents[0] ?? {}, { document: Buffer.from('none') }) };

    const outcome = await indexFindings([broken, inserted(documents[1] ?? {}, 2)], deps);

    expect(outcome).toMatchObject({ written: 1, unreadable: [{ name: 'InputInvalid' }] });
  });

  it('throws where nothing could be done, so that the batch is halved', async () => {
    failsAt = 0;

    await expect(indexFindings(documents.map(inserted), deps)).rejects.toThrow('the database is away');
  });

  it('asks for the rest of a batch again where a part is done', async () => {
    failsAt = 1;

    const { failed, written } = await indexFindings(documents.map(inserted), deps);

    expect(written).toBeGreaterThan(0);
    expect(failed?.from).toBe(String(written));
    const done: (FindingRecord | null)[] = applied.flat().map(({ after }) => after);
    expect(done).toHaveLength(written);
  });
});
