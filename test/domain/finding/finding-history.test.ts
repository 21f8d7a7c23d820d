import '../../support/property-seed.ts';
import fc from 'fast-check';
import { appendVersion, listHistory, MOST_VERSIONS, readNewestSnapshot, takeSnapshot } from '#domain/finding/finding-history.ts';
import { controlDocument, finding } from '../../support/findings.ts';

const told = (minute: number) => ({
  updatedAt: '2026-11-03T08:00:00.000Z',
  toldAt: new Date(Date.UTC(2026, 10, 30, 10, minute)).toISOString(),
});
const says = (overrides: Readonly<Record<string, unknown>> = {}, isOpen = true) => {
  const document = controlDocument(overrides);
  return takeSnapshot(finding(document), document, isOpen);
};

describe('the history of a finding', () => {
  it('tells what each version changed, the newest first, and who wrote a note', () => {
    const first = appendVersion(undefined, told(0), says());
    const second = appendVersion(first, told(1), says({ Workflow: { Status: 'NOTIFIED' } }));
    const noted = { Workflow: { Status: 'NOTIFIED' }, Note: { Text: 'Ticket\n42', UpdatedBy: 'mei' } };
    const third = appendVersion(second, told(2), says(noted));
    const fourth = appendVersion(third, told(3), { isOpen: false });

    expect(listHistory(fourth)).toEqual([
      { ...told(3), by: null, changes: [{ field: 'isOpen', before: 'true', after: 'false' }] },
      { ...told(2), by: 'mei', changes: [{ field: 'note', before: null, after: 'Ticket 42' }] },
      { ...told(1), by: null, changes: [{ field: 'workflow', before: 'NEW', after: 'NOTIFIED' }] },
      { ...told(0), by: null, changes: [] },
    ]);
  });

  it('does not grow by a version that says the same, nor begin with a part of one', () => {
    const first = appendVersion(undefined, told(0), says());

    expect(appendVersion(first, told(1), says())).toBeUndefined();
    expect(appendVersion(undefined, told(0), { isOpen: false })).toBeUndefined();
  });

  it.each(['', 'null', '[]', '{"a":1}', '[{"says":{}}]'])('begins anew where it cannot be read: %j', (broken) => {
    expect(listHistory(broken)).toEqual([]);
    expect(listHistory(appendVersion(broken, told(0), says()))).toEqual([{ ...told(0), by: null, changes: [] }]);
  });

  it('keeps the newest versions within its bounds, whatever they say, and adds up to the newest', () => {
    const version = fc.record({
      Title: fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
      Workflow: fc.record({ Status: fc.constantFrom('NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED') }),
      Note: fc.record({ Text: fc.string({ unit: 'binary', maxLength: 700 }), UpdatedBy: fc.string() }),
    });
    fc.assert(
      fc.property(fc.array(version, { minLength: 1, maxLength: 70 }), (versions) => {
        let text: string | undefined;
        for (const [minute, one] of versions.entries()) text = appendVersion(text, told(minute), says(one)) ?? text;

        const entries = listHistory(text);
        expect(entries.length).toBeLessThanOrEqual(MOST_VERSIONS);
        expect(Buffer.byteLength(text ?? '')).toBeLessThan(16 * 1024);
        expect(readNewestSnapshot(text)).toEqual(says(versions.at(-1)));
        expect(entries.map(({ toldAt }) => toldAt)).toEqual(
          entries
            .map(({ toldAt }) => toldAt)
            .toSorted()
            .toReversed(),
        );
        expect(entries.slice(0, -1).every(({ changes, by }) => changes.length > 0 || by !== null)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
