import type { ErrorName } from '../errors.ts';
import type { SeverityLabel } from '../finding.ts';
import type { Effect } from '../reaction/plan.ts';
import type { ReactionResult } from '../reaction/reaction.ts';
import type { Mode } from '../reaction/reactor-manifest.ts';
import type { ReasonCode, SCOPE_RULES } from '../reaction/reason.ts';
import type { NextStep } from './next-step.ts';
import type { Notification, NotificationKind } from './notification.ts';

/** The languages that people are told in. */
export const LANGUAGES = ['en', 'zh', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Errors that a message explains; others are a step of the workflow that failed. */
export type ExplainedError = Extract<
  ErrorName,
  | 'ReactorInvalid'
  | 'ReactorOverreach'
  | 'ReactorDenied'
  | 'ReactorThrottled'
  | 'ReactorFailed'
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

/** A line of a message begins so. */
export type Label =
  | 'next'
  | 'finding'
  | 'techniques'
  | 'plan'
  | 'undone'
  | 'notUndone'
  | 'change'
  | 'changed'
  | 'restored'
  | 'rest'
  | 'reason'
  | 'verified'
  | 'resource'
  | 'reactor'
  | 'cause'
  | 'expires'
  | 'time'
  | 'execution'
  | 'kinds'
  | 'severities';

type Words<Name extends string> = Readonly<Record<Name, string>>;

/**
 * Every text of the platform in a message; what stands in braces is a parameter. A language that lacks a text does not
 * compile; that every parameter is used, `test/domain/notification/texts.test.ts` sees.
 */
export type Texts = {
  /** Names what is done about a weakness, and about an attack: {key}. */
  readonly subjects: Words<'fix' | 'response'>;
  /** Says what happened to the {subject}. */
  readonly headlines: Words<NotificationKind>;
  /** The same for one of many: no comma, so that it can be counted in a list. */
  readonly outcomes: Words<NotificationKind>;
  /** Where: {resource}, {account}. */
  readonly place: string;
  readonly steps: Words<NextStep>;
  readonly reasons: Words<ReasonCode>;
  /** Without a full stop: the name and the message of the error follow. */
  readonly errors: Words<ExplainedError>;
  readonly otherError: string;
  readonly scopeRules: Words<(typeof SCOPE_RULES)[number]>;
  /** With the label of Security Hub, which people filter by there. */
  readonly severities: Words<SeverityLabel>;
  readonly effects: Words<Effect>;
  readonly modes: Words<Mode>;
  readonly triggers: Words<Notification['trigger']>;
  readonly labels: Words<Label>;
  readonly links: Words<'approve' | 'reject' | 'rollback' | 'execution' | 'finding'>;
  readonly verified: Words<`${ReactionResult['verified']}`>;
  /** Names the person who started it, and how: {person}, {trigger}. */
  readonly startedBy: string;
  /** This stands for a value that is not there. */
  readonly none: string;
  /** Around what explains the word before it: {text}. */
  readonly brackets: string;
  /** Between a label and its text, the items of a list, and two sentences. */
  readonly colon: string;
  readonly listSeparator: string;
  readonly betweenSentences: string;
  /** Many messages in one: {count}; and how many of them need somebody. */
  readonly digest: string;
  readonly digestUrgent: string;
  readonly digestCalm: string;
};

/** The readers: their language, and the IANA name of their time zone. */
export type Audience = { readonly language: Language; readonly timeZone: string };

/** The words and the clock that a message is written with. */
export type Voice = { readonly texts: Texts; readonly timeZone: string };
