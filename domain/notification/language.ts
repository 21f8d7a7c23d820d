import type { Effect, Language, SeverityLabel } from '@attack-reactor/kit/contract';
import type { ReactionResult } from '#domain/reaction/reaction-result.ts';
import type { ReasonTexts } from '#domain/reaction/reason-text.ts';
import type { NextStep } from './next-step.ts';
import type { Notification, NotificationKind } from './notification.ts';

/** A line of a message begins so. */
type Label =
  | 'next'
  | 'finding'
  | 'techniques'
  | 'about'
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
  | 'asker'
  | 'demand'
  | 'approved'
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
export type Texts = ReasonTexts & {
  /** Names what is done about a weakness, and about an attack: {key}. */
  readonly subjects: Words<'fix' | 'response'>;
  /** Says what happened to the {subject}. */
  readonly headlines: Words<NotificationKind>;
  /** The same for one of many: no comma, so that it can be counted in a list. */
  readonly outcomes: Words<NotificationKind>;
  /** Where: {resource}, {account}. */
  readonly place: string;
  readonly steps: Words<NextStep>;
  /** With the label of Security Hub, which people filter by there. */
  readonly severities: Words<SeverityLabel>;
  readonly effects: Words<Effect>;
  readonly triggers: Words<Notification['trigger']>;
  readonly labels: Words<Label>;
  readonly links: Words<'approve' | 'reject' | 'rollback' | 'execution' | 'finding' | 'acknowledge'>;
  /** The people whose approval is needed, where it is not simply one person who did not ask. */
  readonly demands: Words<'one-unknown' | 'two' | 'two-unknown'>;
  /** How many changes are not listed, and the command that shows all: {count}, {command}. */
  readonly showAll: string;
  /** Around the people of whom one approved what they had asked for: {people}. */
  readonly breakGlass: string;
  readonly verified: Words<`${ReactionResult['verified']}`>;
  /** Names the person who started it, and how: {person}, {trigger}. */
  readonly startedBy: string;
  /** This stands for a value that is not there. */
  readonly none: string;
  /** Around what explains the word before it: {text}. */
  readonly brackets: string;
  /** Between a label and its text. */
  readonly colon: string;
  /** Says that a message is a test, and that nothing happened. */
  readonly test: Words<'headline' | 'next'>;
  /** Many messages in one: {count}; and how many of them need somebody. */
  readonly digest: string;
  readonly digestUrgent: string;
  readonly digestCalm: string;
};

/** The readers: their language, and the IANA name of their time zone. */
export type Audience = { readonly language: Language; readonly timeZone: string };

/** The words and the clock that a message is written with. */
export type Voice = { readonly texts: Texts; readonly timeZone: string };
