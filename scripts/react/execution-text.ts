import type { ExecutionReport } from '#local/reaction/execution-report.ts';
import { paint, table } from '#local/terminal.ts';
import { readHeadline } from '#local/wecom/markdown.ts';

const MAX_VALUE_CHARACTERS = 90;

/** An execution for people: what would change or changed, whether it was read back, and how to go back. */
export function executionText({ execution, status, plan, verified, backupRef, reason, messages, path }: ExecutionReport): string {
  const rows = [
    ['execution', execution],
    ['status', coloured(status)],
    ...(plan.summary === null ? [] : [['plan', `${plan.summary} (${plan.effect})`]]),
    ['verified', verified ? 'yes, read back' : 'no'],
    ...(reason === null ? [] : [['reason', reason]]),
    ['path', path.join(' > ')],
    ['told', toldText(messages)],
  ];
  return textOf(rows, plan, nextStep(execution, status, backupRef));
}

/** A rollback for people: what was restored and whether it was read back, or why not and what to do. */
export function rollbackText({ execution, status, plan, verified, reason, messages }: ExecutionReport): string {
  const isRestored = status === 'ROLLED_BACK';
  const rows = [
    ['execution', execution],
    ['status', coloured(status)],
    ...(isRestored && plan.summary !== null ? [['restored', plan.summary.replace(/^Restored: /, '')]] : []),
    ['verified', verified ? 'yes, read back' : 'no'],
    ...(reason === null ? [] : [['reason', reason]]),
    ['told', toldText(messages)],
  ];
  return textOf(rows, isRestored ? plan : { changes: [] }, nextStepOfRollback(execution, status));
}

function nextStepOfRollback(execution: string, status: string): string {
  if (status === 'ROLLED_BACK') return 'The finding is open again (NOTIFIED): see to it by hand, or react to it again.';
  const command = `npm run -s rollback -- ${execution}`;
  if (status === 'REFUSED') return `Undo the fix by hand, or overwrite what was changed since: ${command} --even-if-changed`;
  return `Look at the resource, then finish the rollback: ${command}`;
}

function textOf(rows: readonly string[][], { changes }: Pick<ExecutionReport['plan'], 'changes'>, next: string | undefined): string {
  const lines = changes.map(({ field, before, after }) => [paint('gray', '·'), field, short(before), '→', short(after)]);
  return [table(rows), ...(lines.length === 0 ? [] : ['', table(lines)]), ...(next === undefined ? [] : ['', next])].join('\n');
}

function toldText(messages: readonly string[]): string {
  return messages.length === 0 ? 'nobody yet' : messages.map(readHeadline).join(' | ');
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
