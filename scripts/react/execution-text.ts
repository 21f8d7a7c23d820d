import { type Language, readText } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import { TEXTS } from '#domain/notification/texts/texts.ts';
import type { Reason } from '#domain/reaction/reason.ts';
import { writeReasons } from '#domain/reaction/reason-text.ts';
import type { ExecutionReport } from '#local/reaction/execution-report.ts';
import { chooseLanguage } from '#local/user-language.ts';
import { readHeadline } from '#local/wecom/markdown.ts';
import { Painted, table } from '#scripts/terminal/terminal.ts';

const MAX_VALUE_CHARACTERS = 90;
/**
 * An execution for people: what would change or changed, whether it was read back, and what to do next.
 * @param data the folder that `--data` named, for the commands to paste
 */
export function executionText(report: ExecutionReport, data?: string, language = chooseLanguage(undefined)): string {
  const { execution, reactor, status, plan, verified, messages, path, example } = report;
  const reason = writeReason(report, language);
  const rows = [
    ...(example === undefined
      ? []
      : [
          ['example', example.story],
          ['resource', example.resource],
        ]),
    ...(example?.limits ?? []).map((limit) => ['limit', limit]),
    ['execution', execution],
    ...(reactor === null ? [] : [['reactor', reactor]]),
    ['status', colored(status)],
    ...(plan.summary === null ? [] : [['plan', `${readText(plan.summary, language)} (${plan.effect})`]]),
    ['verified', verified ? 'yes, read back' : 'no'],
    ...(reason === null ? [] : [['reason', oneLine(reason)]]),
    // The work of an earlier process is not known state by state.
    ...(path.length === 0 ? [] : [['path', path.join(' > ')]]),
    ['told', toldText(messages)],
  ];
  const next = nextStep(report, data);
  return formatText(rows, plan, next && `Next: ${next}`);
}

/** A rollback for people: what was restored and whether it was read back, or why not and what to do. */
export function rollbackText(report: ExecutionReport, data?: string, language = chooseLanguage(undefined)): string {
  const { execution, status, plan, verified, messages } = report;
  const reason = writeReason(report, language);
  const isRestored = status === 'ROLLED_BACK';
  const rows = [
    ['execution', execution],
    ['status', colored(status)],
    ...(isRestored && plan.summary !== null ? [['restored', readText(plan.summary, language).replace(/^[^:：]+[:：] ?/, '')]] : []),
    ['verified', verified ? 'yes, read back' : 'no'],
    ...(reason === null ? [] : [['reason', oneLine(reason)]]),
    ['told', toldText(messages)],
  ];
  const next = `Next: ${nextStepOfRollback(report, data)}`;
  const conflicts = tabulateConflicts(report.why);
  return isRestored || conflicts === undefined
    ? formatText(rows, isRestored ? plan : { changes: [] }, next)
    : [table(rows), conflicts, next].join('\n\n');
}

/** The reason in the reader's language; a report that is older than codes has it in English alone. */
function writeReason({ reason, why }: ExecutionReport, language: Language): string | null {
  return why.length === 0 ? reason : writeReasons(why, { texts: TEXTS[language], timeZone: 'UTC' });
}

/** Shows the conflicts in three columns; undefined: there are none. */
function tabulateConflicts(why: readonly Reason[]): string | undefined {
  const found = why.find((one) => one.code === 'rollback-conflict' || one.code === 'left-unknown');
  if (found === undefined) return undefined;
  const cell = (value: string | null | undefined) => (value === undefined ? 'not known' : cutCell(value ?? 'not set'));
  const rows = found.conflicts.map(({ field, before, left, today }) => [field, cell(before), cell(left), cell(today)]);
  return table([['', 'before the fix', 'as the fix left it', 'today'].map((head) => new Painted('gray', head)), ...rows]);
}

function cutCell(text: string): string {
  return text.length <= MAX_VALUE_CHARACTERS ? text : `${text.slice(0, MAX_VALUE_CHARACTERS)}…`;
}

function nextStepOfRollback({ execution, status, why }: ExecutionReport, data: string | undefined): string {
  if (status === 'ROLLED_BACK') return 'the finding is open again (NOTIFIED): see to it by hand, or react to it again';
  const command = `npm run -s rollback --${inFolder(data)} ${execution}`;
  const has = (code: Reason['code']) => why.some((one) => one.code === code);
  if (has('needs-confirmation')) return `a second person confirms it: ${command} --confirm`;
  if (has('resource-gone')) return 'nothing is left to restore';
  if (status === 'REFUSED') return `undo the fix by hand, or overwrite what others changed there: ${command} --force`;
  return `look at the resource, then finish the rollback: ${command}`;
}

function formatText(
  rows: readonly (readonly (string | Painted)[])[],
  { changes }: Pick<ExecutionReport['plan'], 'changes'>,
  next: string | undefined,
): string {
  const lines = changes.map(({ field, before, after }) => [new Painted('gray', '·'), field, short(before), '→', short(after)]);
  return [table(rows), ...(lines.length === 0 ? [] : ['', table(lines)]), ...(next === undefined ? [] : ['', next])].join('\n');
}

function toldText(messages: readonly string[]): string {
  return messages.length === 0 ? 'nobody yet' : messages.map(readHeadline).join(' | ');
}

/** Says what a person may do now; undefined: nothing is left to do. */
export function nextStep({ execution, reactor, status, backupRef, reason, example }: ExecutionReport, data?: string): string | undefined {
  if (status === 'WAITING_FOR_APPROVAL') return `npm run -s react --${inFolder(data)} --approve ${execution}   (or --reject ${execution})`;
  if ((status === 'FAILED' || status === 'NOTHING_TO_DO') && isMissing(reason)) {
    const build = reactor === null ? '--list-examples' : `--example ${reactor}`;
    return `the local member account has no such resource; npm run -s react --${inFolder(data)} ${build} builds one that fails`;
  }
  if (status === 'PLANNED' && example !== undefined)
    return `npm run -s react --${inFolder(data)} --example ${reactor} --mode approval   (builds another one, and asks before it changes it)`;
  return backupRef !== null && status !== 'ROLLED_BACK'
    ? `npm run -s rollback --${inFolder(data)} ${execution}   (takes the change back)`
    : undefined;
}

function inFolder(data: string | undefined): string {
  return data === undefined ? '' : ` --data ${data}`;
}

/** True where the resource is not there: a reactor says so, or failed with one of the names that AWS's errors have. */
function isMissing(reason: string | null): boolean {
  return /\b(is gone;|NoSuch\w+|\w*NotFound\w*|\w*DoesNotExist\w*|\w*NonExistent\w*)/.test(reason ?? '');
}

const WAITING: ReadonlySet<string> = new Set(['PLANNED', 'WAITING_FOR_APPROVAL', 'DEFERRED', 'PARTLY']);

function colored(status: string): Painted {
  if (status === 'FIXED' || status === 'NOTHING_TO_DO' || status === 'ROLLED_BACK') return new Painted('green', status);
  return WAITING.has(status) ? new Painted('bold', status) : new Painted('red', status);
}

function short(value: unknown): string {
  if (value === null) return 'none';
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_CHARACTERS ? text : `${text.slice(0, MAX_VALUE_CHARACTERS)}…`;
}
