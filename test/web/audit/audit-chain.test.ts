import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { type ChainEntry, checkChain } from '../../../web/app/modules/audit/audit-chain.ts';
import { writeAuditCsv } from '../../../web/app/modules/audit/audit-export.ts';

/** Makes a chain as docs/api.md shows it, the newest entry first. */
function makeChain(length: number): ChainEntry[] {
  const entries: ChainEntry[] = [];
  let before = '';
  for (let number = 1; number <= length; number += 1) {
    const said = {
      number,
      at: '2026-11-30T10:00:00.000Z',
      actor: 'adam',
      operation: 'putView',
      target: `v${number}`,
      outcome: 'asked',
      requestId: `r${number}`,
      tenants: '*',
      change: number === 2 ? '{"before":null,"after":1}' : null,
    };
    const text = JSON.stringify([
      before,
      number,
      said.at,
      said.actor,
      said.operation,
      said.target,
      said.outcome,
      said.requestId,
      said.tenants,
      ...(said.change === null ? [] : [said.change]),
    ]);
    before = createHash('sha256').update(text).digest('hex');
    entries.unshift({ ...said, digest: before });
  }
  return entries;
}

const FIELDS = ['at', 'actor', 'operation', 'target', 'outcome', 'requestId', 'tenants'] as const;

describe('checkChain', () => {
  it('proves a whole log with the hash of the browser', async () => {
    expect(await checkChain(makeChain(5))).toEqual({ kind: 'unbroken', to: 5, from: 1, at: 1, isWhole: true });
  });

  it('proves of a part of a log all but the oldest entry, whose past is not there', async () => {
    expect(await checkChain(makeChain(5).slice(0, 3))).toEqual({ kind: 'unbroken', to: 5, from: 4, at: 3, isWhole: false });
  });

  it('says of no entries that there is nothing to prove', async () => {
    expect(await checkChain([])).toEqual({ kind: 'empty' });
  });

  it('finds any change of any entry, and proves what is newer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(...FIELDS),
        fc.string({ minLength: 1 }),
        async (number, field, more) => {
          const forged = makeChain(6).map((entry) => (entry.number === number ? { ...entry, [field]: entry[field] + more } : entry));
          const from = number === 6 ? undefined : number + 1;
          expect(await checkChain(forged)).toEqual({ kind: 'broken', to: 6, from, at: number, isWhole: false });
        },
      ),
    );
  });

  it.each(['{"before":null,"after":2}', null])('finds that what an entry says of a change became %s', async (change) => {
    const forged = makeChain(6).map((entry) => (entry.number === 2 ? { ...entry, change } : entry));
    expect(await checkChain(forged)).toMatchObject({ kind: 'broken', at: 2, from: 3 });
  });

  it('finds that an entry was written anew together with its digest', async () => {
    const forged = makeChain(6).map((entry) => (entry.number === 3 ? { ...entry, actor: 'eve', digest: 'f'.repeat(64) } : entry));
    expect(await checkChain(forged)).toMatchObject({ kind: 'broken', at: 4, from: 5 });
  });

  it('does not call a gap a fault: the entry may be of another tenant', async () => {
    expect(await checkChain(makeChain(6).filter(({ number }) => number !== 3))).toMatchObject({ kind: 'gap', at: 4, from: 5 });
  });
});

describe('writeAuditCsv', () => {
  it('makes text of what a spreadsheet would run', () => {
    const [first] = makeChain(1);
    const table = writeAuditCsv([{ ...(first as ChainEntry), target: '=HYPERLINK("x")' }]);
    expect(table.split('\r\n')[0]).toBe('number,at,actor,operation,target,outcome,requestId,tenants,change,digest');
    expect(table).toContain(`"'=HYPERLINK(""x"")"`);
  });
});
