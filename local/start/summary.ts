import { at, textAt } from '#domain/base/json.ts';
import { details, fitted, Painted, paint, table, terminalWidth } from '#scripts/terminal/terminal.ts';
import type { Cloud } from '../cloud.ts';
import { reasons, tallyOutcomes, total } from '../outcome-tally.ts';
import type { Fed } from './feed.ts';

const BAR_COLUMNS = 30;
const TACTIC_COLUMNS = 36;
const NUMBER_COLUMNS = 19;

type NumberRow = readonly [string | Painted, number, string];

/** The tactics that are open, and what became of all versions, in numbers that add up. */
export function summaryText(cloud: Cloud, fed: Fed, tactics: number): string {
  return [
    ...(tactics === 0 ? [] : [`${paint('bold', 'Tactics, by open source findings')}\n${tacticTable(cloud)}`]),
    ...(fed.brought === 0 ? [] : [numbersText(cloud, fed, tactics)]),
  ].join('\n\n');
}

function numbersText(cloud: Cloud, fed: Fed, tactics: number): string {
  const { brought, known, changed, own, outcomes, lost } = fed;
  const tally = tallyOutcomes(outcomes);
  const { counters } = cloud.securityHub;
  const numbers: NumberRow[] = [
    ['brought in', brought, `of ${Object.keys(tally.byProduct).length} products, later versions of the same finding too`],
    ['changed', changed, 'more versions, made by analysts and by reactions'],
    ...(known === 0 ? [] : [['known', -known, 'were in Security Hub already, so nothing was announced'] as const]),
    [new Painted('bold', 'versions'), brought + changed - known, 'of which'],
  ];
  const kinds: NumberRow[] = [
    ['  enriched', tally.enriched, `${activeFindings(cloud, /^attack\/T\d/).length} ATT&CK findings are active by now`],
    ['  archived', tally.archived, 'the source passed, was resolved, suppressed or archived'],
    ['  skipped', total(tally.skipped), total(tally.skipped) === 0 ? '' : 'see below'],
    ['  rejected', total(tally.rejected), total(tally.rejected) === 0 ? '' : 'see below'],
    ['  own', own, 'our own findings, kept out by the event pattern'],
    ['  lost', lost, ''],
  ];
  const why = [
    ...(total(tally.skipped) === 0 ? [] : [['skipped', reasons(tally.skipped)] as const]),
    ...(total(tally.rejected) === 0 ? [] : [['rejected', reasons(tally.rejected)] as const]),
    ['tactics', `${tactics} findings, one per tactic, account and Region`] as const,
    ['calls', `${counters.calls['BatchImportFindings'] ?? 0} of BatchImportFindings, ${counters.throttled} throttled`] as const,
  ];
  const verdict = lost === 0 ? paint('green', 'Nothing was lost.') : paint('red', `${lost} versions were lost.`);
  return [
    paint('bold', 'Summary'),
    table([...numbers, ...kinds].map(([name, count, text]) => [name, count, fitted(text, terminalWidth() - NUMBER_COLUMNS)])),
    '',
    details(why),
    '',
    verdict,
  ].join('\n');
}

/** The same for programs. */
export async function jsonSummary(cloud: Cloud, fed: Fed, tactics: number): Promise<Record<string, unknown>> {
  const { brought, known, changed, own, outcomes, lost } = fed;
  const attackFindings = activeFindings(cloud, /^attack\/T\d/).length;
  const deadLetters = (await cloud.queues.depth(cloud.deadLetters)).visible;
  const versions = brought + changed - known;
  return { findings: brought, known, changed, versions, ...tallyOutcomes(outcomes), own, attackFindings, tactics, deadLetters, lost };
}

/** The tactic findings of all accounts and Regions, added up. */
function tacticTable(cloud: Cloud): string {
  const byTactic = Map.groupBy(
    activeFindings(cloud, /^attack\/TA/),
    (finding) => `${textAt(finding, 'ProductFields', 'attack/tactic-id')}`,
  );
  const rows = [...byTactic].map(([id, findings]) => {
    const open = findings.reduce<number>((sum, finding) => sum + Number(at(finding, 'ProductFields', 'attack/open-findings')), 0);
    return { id, name: textAt(findings[0], 'ProductFields', 'attack/tactic-name') ?? id, open };
  });
  const most = Math.max(1, ...rows.map(({ open }) => open));
  const columns = Math.min(BAR_COLUMNS, terminalWidth() - TACTIC_COLUMNS);
  const bar = (open: number) => new Painted('red', '█'.repeat(Math.max(1, Math.round((open / most) * columns))));
  return table(rows.toSorted((a, b) => b.open - a.open).map(({ id, name, open }) => [id, name, open, bar(open)]));
}

function activeFindings(cloud: Cloud, generator: RegExp): readonly Record<string, unknown>[] {
  return cloud.securityHub
    .findings()
    .filter((finding) => finding['RecordState'] === 'ACTIVE' && generator.test(String(finding['GeneratorId'])));
}
