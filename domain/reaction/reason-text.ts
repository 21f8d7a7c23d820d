import { fill, type Language, lookUp, type Mode, readText, type Text } from '@attack-reactor/kit/contract';
import type { ErrorName } from '#domain/base/errors.ts';
import { formatTime } from '#domain/base/local-time.ts';
import { oneLine } from '#domain/base/text.ts';
import type { ListedConflict, Reason, ReasonCode, SCOPE_RULES } from './reason.ts';

/** Errors that a reason explains; others are a step of the workflow that failed. */
type ExplainedError = Extract<
  ErrorName,
  | 'ReactorInvalid'
  | 'ReactorOverreach'
  | 'ReactorDenied'
  | 'ReactorThrottled'
  | 'ReactorFailed'
  | 'ResourceGone'
  | 'ReactorTimedOut'
  | 'MemberAccountDenied'
  | 'BindingsUnavailable'
  | 'ExecutionRecordUnavailable'
  | 'ExecutionBusy'
  | 'OrganizationUnavailable'
  | 'SecurityHubThrottled'
  | 'SecurityHubDenied'
  | 'SecurityHubUnavailable'
>;

const MAX_NAMED_CONFLICTS = 3;

type Words<Name extends string> = Readonly<Record<Name, string>>;

/** Texts that a reason is written with, in one language; what stands in braces is a parameter. */
export type ReasonTexts = {
  readonly language: Language;
  readonly reasons: Words<ReasonCode>;
  /** Without a full stop: the name and the message of the error follow. */
  readonly errors: Words<ExplainedError>;
  readonly otherError: string;
  readonly scopeRules: Words<(typeof SCOPE_RULES)[number]>;
  readonly modes: Words<Mode>;
  /** One place with its three values. */
  readonly conflict: string;
  readonly conflictWords: Words<'notSet' | 'unknown' | 'more' | 'whole'>;
  /** Between the items of a list, and between two sentences. */
  readonly listSeparator: string;
  readonly betweenSentences: string;
};

/** The words and the clock that a reason is written with. */
export type ReasonVoice = { readonly texts: ReasonTexts; readonly timeZone: string };

/** One reason as a sentence. Parameters are names and texts of others (untrusted), kept on one line. */
export function writeReason({ code, ...parameters }: Reason, voice: ReasonVoice): string {
  const values = Object.entries(parameters).map(([name, value]) => [name, writeParameter(name, value, voice)] as const);
  const error = 'name' in parameters ? explainError(parameters.name, voice) : '';
  return fill(voice.texts.reasons[code], { ...Object.fromEntries(values), error });
}

/** Several reasons in a row, each a sentence of its own. */
export function writeReasons(reasons: readonly Reason[], voice: ReasonVoice): string {
  return reasons.map((one) => writeReason(one, voice)).join(voice.texts.betweenSentences);
}

type Parameter = Text | number | string[] | ListedConflict[];

function writeParameter(name: string, value: Parameter, voice: ReasonVoice): string {
  const { language, modes, scopeRules, listSeparator } = voice.texts;
  if (isConflictList(value)) return writeConflicts(value, voice.texts);
  if (name === 'until') return formatTime(String(value), voice.timeZone);
  const words: Readonly<Record<string, string>> = name === 'rule' ? scopeRules : name === 'mode' || name === 'modes' ? modes : {};
  const said = typeof value === 'object' && !Array.isArray(value) ? readText(value, language) : value;
  return [said]
    .flat()
    .map((one) => lookUp(words, one) ?? oneLine(String(one)))
    .join(listSeparator);
}

function isConflictList(value: Parameter): value is ListedConflict[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'object');
}

/** The first three in words; a table holds them all. */
function writeConflicts(conflicts: readonly ListedConflict[], { conflict, conflictWords }: ReasonTexts): string {
  const { notSet, unknown, more, whole } = conflictWords;
  const write = (value: string | null | undefined) => (value === undefined ? unknown : oneLine(value ?? notSet));
  const named = conflicts.slice(0, MAX_NAMED_CONFLICTS).map(({ field, before, left, today }) => {
    const place = field === '' ? whole : oneLine(field);
    return fill(conflict, { field: place, before: write(before), left: write(left), today: write(today) });
  });
  const rest = conflicts.length - named.length;
  return [...named, ...(rest > 0 ? [fill(more, { count: String(rest) })] : [])].join('; ');
}

function explainError(name: string, { texts }: ReasonVoice): string {
  return lookUp(texts.errors, name) ?? texts.otherError;
}
