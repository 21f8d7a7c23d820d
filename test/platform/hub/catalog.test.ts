import '../../support/property-seed.ts';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import type { CatalogEntry } from '#domain/hub/catalog-entry.ts';
import type { CatalogChange } from '#domain/hub/version-change.ts';
import { startVerifications } from '#handlers/start-verification/core.ts';
import { createTables, LOCAL_TABLES } from '#local/tables.ts';
import { type Catalog, catalogTable, readCatalogRow } from '#platform/hub/catalog.ts';
import { aDigest, anOffer, verifiedChecks } from '#test/support/catalog.ts';
import { type ConnectedDynamoDb, startDynamoDbClient } from '../../support/dynamodb-client.ts';

const TableName = LOCAL_TABLES.catalog;

describe('the catalog of a hub', () => {
  let dynamoDb: ConnectedDynamoDb;
  let catalog: Catalog;
  let round = 0;
  beforeAll(async () => {
    dynamoDb = await startDynamoDbClient();
    await createTables(dynamoDb.standIn);
    catalog = catalogTable(dynamoDb.client, TableName);
  });
  afterAll(() => dynamoDb.close());
  const offers = { follow: async () => undefined };
  /** A reactor of which there is nothing yet. */
  const fresh = () => {
    round += 1;
    return { publisher: 'acme', name: `close-door-${round}`, version: '1.0.0' };
  };

  it('keeps what was published, and lists it by what it answers to', async () => {
    const id = fresh();
    const other = { ...fresh(), publisher: 'other' };
    await catalog.publish(anOffer(id));
    await catalog.publish(anOffer({ ...id, version: '1.10.0' }));
    await catalog.publish(anOffer(other));
    await catalog.record(id, aDigest('a'), verifiedChecks(['RDS.99'], ['T1999']));

    expect(await catalog.find(id)).toMatchObject({ version: { ...id, state: 'VERIFIED', digest: aDigest('a') } });
    expect(await catalog.find({ ...id, version: '9.9.9' })).toBeUndefined();
    expect((await catalog.listVersions(id)).map(({ version }) => version.version)).toEqual(['1.10.0', '1.0.0']);
    const names = async (filter: Parameters<Catalog['list']>[0]) => (await catalog.list(filter)).map(({ version }) => version.name);
    expect(await names({ control: 'RDS.99' })).toEqual([id.name]);
    expect(await names({ technique: 'T1999' })).toEqual([id.name]);
    expect(await names({ publisher: 'other' })).toEqual([other.name]);
    expect(await names({ control: 'RDS.98' })).toEqual([]);
  });

  it('gives a name and version to one of several that publish it at the same time', async () => {
    const id = fresh();

    const all = await Promise.allSettled(['a', 'b', 'c'].map((letter) => catalog.publish(anOffer({ ...id, digest: aDigest(letter) }))));

    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = all.findIndex(({ status }) => status === 'fulfilled');
    expect((await catalog.find(id))?.version.digest).toBe(aDigest('abc'[winner] ?? ''));
  });

  it('changes a version on the state that was read, so that two changes at once both count or one is refused', async () => {
    const id = fresh();
    await catalog.publish(anOffer(id));
    await catalog.record(id, aDigest('a'), verifiedChecks());

    await Promise.all([
      catalog.change(id, { kind: 'deprecated', reason: 'there is a better one', successor: '2.0.0' }),
      catalog.change(id, { kind: 'revoked', reason: 'it deletes buckets', isMalicious: true }),
    ]).catch(() => undefined);

    expect(await catalog.find(id)).toMatchObject({ version: { state: 'REVOKED', isMalicious: true } });
  });

  it('refuses a change of a version that it does not know', async () => {
    await expect(catalog.change(fresh(), { kind: 'withdrawn' })).rejects.toMatchObject({ name: 'HubUnknown' });
  });

  it('says that it is away, or that a row cannot be read', async () => {
    const id = fresh();
    const Item = { pk: { S: `acme/${id.name}` }, sk: { S: id.version }, catalogVersion: { S: '{' } };
    await dynamoDb.client.send(new PutItemCommand({ TableName, Item }));

    await expect(catalog.find(id)).rejects.toMatchObject({ name: 'HubUnavailable', message: expect.stringContaining('malformed') });
    await expect(catalogTable(dynamoDb.client, 'no-table').find(id)).rejects.toMatchObject({ name: 'HubUnavailable' });
    expect(readCatalogRow(unmarshall(Item))).toBeUndefined();
  });

  type Step =
    | { readonly kind: 'publish'; readonly letter: string }
    | { readonly kind: 'change'; readonly change: CatalogChange }
    | { readonly kind: 'delete' }
    | { readonly kind: 'check'; readonly letter: string };
  const letter = fc.constantFrom('a', 'b');
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant('publish' as const), letter }),
    fc.record({ kind: fc.constant('check' as const), letter }),
    fc.constant({ kind: 'delete' as const }),
    fc
      .constantFrom<CatalogChange>({ kind: 'withdrawn' }, { kind: 'deprecated', reason: 'old' }, { kind: 'revoked', reason: 'bad' })
      .map((change) => ({
        kind: 'change' as const,
        change,
      })),
  );
  const RANK = { PUBLISHED: 0, REJECTED: 1, VERIFIED: 1, DEPRECATED: 2, WITHDRAWN: 3, REVOKED: 4 } as const;

  it('never gives a name and version to other bytes, nor lets a state go back, however steps and deliveries interleave', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 6 }), async (rounds) => {
        const id = fresh();
        const reader = dynamoDb.standIn.readStream(TableName);
        const seen: CatalogEntry[] = [];
        let isDeleted = false;
        const run = async (one: Step): Promise<unknown> => {
          if (one.kind === 'publish') return catalog.publish(anOffer({ ...id, digest: aDigest(one.letter), at: new Date().toISOString() }));
          if (one.kind === 'check') return catalog.record(id, aDigest(one.letter), verifiedChecks());
          if (one.kind === 'change') return catalog.change(id, one.change);
          const Key = { pk: { S: `acme/${id.name}` }, sk: { S: id.version } };
          return dynamoDb.client.send(new DeleteItemCommand({ TableName, Key }));
        };
        /** Delivers what the stream holds, in order; each check that it starts ends at once. */
        const deliver = async () => {
          for (let records = reader.peek(10); records.length > 0; records = reader.peek(10)) {
            const changes = records.map(({ eventID, dynamodb }) => ({
              sequenceNumber: dynamodb?.SequenceNumber ?? '',
              eventId: eventID ?? '',
              before: readImage(dynamodb?.OldImage),
              after: readImage(dynamodb?.NewImage),
            }));
            isDeleted ||= records.some(
              ({ dynamodb }) => dynamodb?.Keys?.['pk']?.S === `acme/${id.name}` && dynamodb.NewImage === undefined,
            );
            seen.push(...changes.flatMap(({ after }) => (after?.version.name === id.name ? [after] : [])));
            const workflow = {
              start: async (_arn: string, _name: string, input: object) =>
                void (await catalog.record(id, String(Object(input).digest), verifiedChecks())),
            };
            const { failed } = await startVerifications(changes, { catalog, offers, workflow, stateMachineArn: 'arn' });
            expect(failed).toBeUndefined();
            reader.advance(records.length);
          }
        };
        try {
          for (const steps of rounds) {
            await Promise.allSettled(steps.map(run));
            if (steps.length !== 2) await deliver();
          }
          await deliver();
        } finally {
          reader.close();
        }
        const last = await catalog.find(id);
        // Who deletes a row by hand ends its name and version: neither its bytes nor others are ever offered again.
        if (isDeleted) return expect(['WITHDRAWN', 'REVOKED']).toContain(last?.version.state);
        expect(new Set(seen.map(({ version }) => version.digest)).size).toBeLessThanOrEqual(1);
        expect(last?.version.digest).toBe(seen[0]?.version.digest);
        const ranks = seen.map(({ version }) => RANK[version.state]);
        expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  function readImage(image: unknown): CatalogEntry | undefined {
    return image === undefined ? undefined : readCatalogRow(unmarshall(image as Parameters<typeof unmarshall>[0]));
  }
});
