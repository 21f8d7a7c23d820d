import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closedBecause } from '#domain/finding/closed.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { readFeed } from '#local/start/feed.ts';
import { moveToToday } from '#local/start/moved-dates.ts';
import { listPast } from '#local/start/past.ts';

const NOW = Date.parse('2027-03-01T12:00:00Z');
const FILES = moveToToday(readFeed(join(process.cwd(), 'local/findings')), NOW);
const VERSIONS = listPast(FILES, NOW).map(({ at, document }) => {
  const [parsed] = findingsIn(document);
  if (parsed?.kind !== 'finding') throw new Error(`This is no finding: ${JSON.stringify(parsed)}`);
  return { at, finding: parsed.finding, identity: identifyFinding(parsed.finding), isOpen: closedBecause(parsed.finding) === undefined };
});

describe('the past of the shipped findings', () => {
  it('lies behind, and each version was told at its own time', () => {
    for (const { at, finding } of VERSIONS) {
      expect(at).toBeLessThan(NOW);
      expect(Math.abs(Date.parse(finding.UpdatedAt) - at)).toBeLessThan(1);
    }
  });

  it('begins each finding open, and fixes it later if at all', () => {
    for (const [, versions] of Map.groupBy(VERSIONS, ({ identity }) => identity)) {
      const [first, second, ...rest] = versions.toSorted((one, other) => one.at - other.at);
      expect([first?.isOpen, second?.isOpen ?? false, rest]).toEqual([true, false, []]);
    }
  });

  it('has every fixed finding of the list once, under a resource of its own and in its account', () => {
    const rows = JSON.parse(readFileSync(join(process.cwd(), 'local/start/fixed-before.json'), 'utf8'));
    const fixed = VERSIONS.filter(({ isOpen }) => !isOpen);

    expect(fixed).toHaveLength(rows.length);
    expect(new Set(fixed.map(({ identity }) => identity)).size).toBe(rows.length);
    for (const [index, row] of rows.entries()) {
      expect(row.opened).toBeGreaterThan(row.fixed);
      expect(fixed[index]?.finding).toMatchObject({ AwsAccountId: row.account, SecurityControlId: row.control });
      expect(fixed[index]?.finding.Resources[0]?.Id).toMatch(new RegExp(`[:/]${row.resource}$`));
    }
  });
});
