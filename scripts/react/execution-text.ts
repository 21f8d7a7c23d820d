import type { ExecutionReport } from '#local/reaction/execution-report.ts';
import { paint, table } from '#local/terminal.ts';
import { plainLines } from '#local/wecom/plain-text.ts';

const MAX_VALUE_CHARACTERS = 90;

/** An execution for people: what would change or changed, whether it was read back, and how to go back. */
export function executionText({ execution, status, plan, verified, backupRef, reason, messages, path }: ExecutionReport): string {
  const changes = plan.changes.map(({ field, before, after }) => [paint('gray', '·'), field, short(before), '→', short(after)]);
  const rows = [
    ['execution', execution],
    ['status', coloured(status)],
    ...(plan.summary === null ? [] : [['plan', `${plan.summary} (${plan.effect})`]]),
    ['verified', verified ? 'yes, read back' : 'no'],
    ...(reason === null ? [] : [['reason', reason]]),
    // What an earlier process did is not known state by state.
    ...(path.length === 0 ? [] : [['path', path.join(' > ')]]),
    ['told', messages.length === 0 ? 'nobody yet' : messages.map((message) => plainLines(message)[0]).join(' | ')],
  ];
  const next = nextStep(execution, status, backupRef);
  return [table(rows), ...(changes.length === 0 ? [] : ['', table(changes)]), ...(next === undefined ? [] : ['', next])].join('\n');
}

function nextStep(execution: string, status: string, backupRef: string | null): string | undefined {
  if (status === 'WAITING_FOR_APPROVAL') return `Answer with: npm run -s react -- --approve ${execution}   (or --reject)`;
  return backupRef !== null && status !== 'ROLLED_BACK' ? `Go back with: npm run -s rollback -- ${execution}` : undefined;
}

function coloured(status: string): string {
  if (status === 'FIXED' || status === 'NOTHING_TO_DO' || status === 'ROLLED_BACK') return paint('green', status);
  return status === 'PLANNED' || status === 'WAITING_FOR_APPROVAL' ? paint('bold', status) : paint('red', status);
}

function short(value: unknown): string {
  if (value === null) return '–';
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_CHARACTERS ? text : `${text.slice(0, MAX_VALUE_CHARACTERS)}…`;
}
