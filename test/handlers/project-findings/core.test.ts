import { randomBytes } from 'node:crypto';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { projectFindings } from '#handlers/project-findings/core.ts';
import { type FindingStore, findingStoreTable } from '#platform/finding/finding-store.ts';
import type { DeadLetter } from '#platform/queue/dead-letters.ts';
import { FINDINGS_TABLE, startFindingTable, told } from '../../support/finding-table.ts';
import { controlDocument, importedEvent } from '../../support/findings.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');

describe('project-findings', () => {
  let table: Awaited<ReturnType<typeof startFindingTable>>;
  let store: FindingStore;
  let letters: DeadLetter[] = [];

  beforeAll(async () => {
    table = await startFindingTable();
    store = findingStoreTable(table.client, FINDINGS_TABLE, { now: () => NOW });
  });
  beforeEach(() => {
    letters = [];
  });
  afterAll(() => table.close());

  const deadLetters = { put: async (some: readonly DeadLetter[]) => void letters.push(...some) };
  const at = (time: string, ...documents: readonly unknown[]) => ({ ...importedEvent(...documents), time });
  function deliver(...events: readonly (object | string)[]) {
    const messages = events.map((event, index) => ({
      messageId: `message-${index}`,
      body: typeof event === 'string' ? event : JSON.stringify(event),
    }));
    return projectFindings(messages, { store, deadLetters });
  }
  const stored = (document: object) => store.find(identifyFinding(told(document).finding));
  const kinds = (outcomes: Awaited<ReturnType<typeof deliver>>) => outcomes.map(({ kind }) => kind);

  it('stores a finding with the time of its event', async () => {
    const document = controlDocument({ Id: 'a' });

    const outcomes = await deliver(at('2026-11-30T10:00:00Z', document));

    expect(outcomes).toEqual([{ kind: 'stored', messageId: 'message-0' }]);
    expect(await stored(document)).toMatchObject({ isOpen: true, finding: { Id: 'a', EventTime: '2026-11-30T10:00:00.000Z' } });
  });

  it('keeps the newest of a batch, and writes nothing for what comes again', async () => {
    const open = at('2026-11-30T10:00:00Z', controlDocument({ Id: 'b' }));
    const suppressed = at('2026-11-30T10:05:00Z', controlDocument({ Id: 'b', Workflow: { Status: 'SUPPRESSED' } }));

    const first = await deliver(suppressed, open, open);
    const again = await deliver(open, suppressed);

    expect([kinds(first), kinds(again)]).toEqual([
      ['stored', 'stored', 'stored'],
      ['unchanged', 'unchanged'],
    ]);
    expect(await stored(controlDocument({ Id: 'b' }))).toMatchObject({ isOpen: false });
  });

  it('sets aside a message once of which nothing, or a part, can be read, and stores the rest', async () => {
    const good = controlDocument({ Id: 'c' });
    const [bad, worse] = [controlDocument({ UpdatedAt: 'yesterday' }), controlDocument({ Title: '' })];

    const outcomes = await deliver('{', at('2026-11-30T10:00:00Z', bad, good, worse), { 'detail-type': 'Health' });

    expect(kinds(outcomes)).toEqual(['rejected', 'rejected', 'stored', 'rejected', 'rejected']);
    expect(letters).toMatchObject([
      { messageId: 'message-0', reason: 'not-a-finding', count: 1 },
      { messageId: 'message-1', reason: 'invalid-field', field: 'UpdatedAt', count: 2 },
      { messageId: 'message-2', reason: 'not-a-finding', count: 1 },
    ]);
    expect(await stored(good)).toMatchObject({ isOpen: true });
  });

  it('sets aside a document that no item holds', async () => {
    const Notes = Array.from({ length: 8 }, () => randomBytes(60_000).toString('base64'));

    const outcomes = await deliver(at('2026-11-30T10:00:00Z', controlDocument({ Id: 'd', Notes })));

    expect(outcomes).toMatchObject([{ kind: 'rejected', reason: 'too-large' }]);
    expect(letters).toMatchObject([{ reason: 'too-large' }]);
  });

  it('stores nothing of our own', async () => {
    const own = controlDocument({ Id: 'e', ProductName: 'ATT&CK Reactor', GeneratorId: 'attack/technique/T1530' });

    const outcomes = await deliver(at('2026-11-30T10:00:00Z', own));

    expect(kinds(outcomes)).toEqual(['own']);
    expect((await table.rows()).size).toBe(3);
  });

  it('takes a message back of which a finding has to be offered again, without a letter', async () => {
    const busy = { remember: async () => new Map() };
    const body = JSON.stringify(at('2026-11-30T10:00:00Z', controlDocument({ Id: 'f' }), controlDocument({ Title: '' })));

    const outcomes = await projectFindings([{ messageId: 'message-0', body }], { store: busy, deadLetters });

    expect(kinds(outcomes)).toEqual(['failed', 'rejected']);
    expect(letters).toEqual([]);
  });
});
