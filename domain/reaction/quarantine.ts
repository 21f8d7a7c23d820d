import { at } from '#domain/base/json.ts';
import { type Binding, bindingMatch } from './binding.ts';
import type { RuleKey } from './rule-rows.ts';

/** The metric of rows that cannot be read; an alarm watches it. */
export const RULES_UNREADABLE = 'RulesUnreadable';

/** A row of a rules table that cannot be read; the fault names fields, and quotes nothing that the row holds. */
export type UnreadableRow = RuleKey & { readonly fault: string };

/**
 * A binding that cannot be read: nobody knows what it forbids, so nothing happens to the findings that it is about. It holds
 * no other binding up.
 */
export type QuarantinedBinding = {
  readonly id: string;
  /** The findings that it is about, as far as the row says so; empty: nobody can tell. */
  readonly matches: readonly Binding['match'][];
  readonly fault: string;
};

const KEYS = ['control', 'findingType', 'technique'] as const;
const MAX_ID = 64;
const MAX_FAULT = 300;

/** Reads of a bad row what can be read. @param content the JSON of the binding, or whatever is there instead */
export function quarantineBinding({ sk, fault }: UnreadableRow, content: unknown): QuarantinedBinding {
  return { id: sk.slice(0, MAX_ID), matches: readMatches(content), fault: fault.slice(0, MAX_FAULT) };
}

/** Each key of the match is read on its own: a field too many does not hide the others. */
function readMatches(content: unknown): readonly Binding['match'][] {
  const match = at(parse(content), 'match');
  return KEYS.flatMap((key) => bindingMatch.safeParse({ [key]: at(match, key) }).data ?? []);
}

function parse(content: unknown): unknown {
  try {
    return typeof content === 'string' ? JSON.parse(content) : content;
  } catch {
    return undefined;
  }
}
