import { truncate } from '@attack-reactor/kit/contract';

const CONTROL_CHARACTERS = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/**
 * One line of well-formed text: control and format characters (newlines, bidirectional overrides, zero-width marks)
 * become a space, ends are trimmed. Finding text is attacker-influenced; this keeps it from forging a second line.
 */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(CONTROL_CHARACTERS, ' ').trim();
}

/** Joins items with `,` within `limit` characters. Items that do not fit are counted, not hidden: `AC-3,AC-6,+12`. */
export function joinWithin(items: readonly string[], limit: number): string {
  const whole = items.join(',');
  if (whole.length <= limit) return whole;
  let text = '';
  for (const [taken, item] of items.entries()) {
    const candidate = text === '' ? item : `${text},${item}`;
    if (`${candidate},+${items.length - taken - 1}`.length > limit)
      return text === '' ? truncate(whole, limit) : `${text},+${items.length - taken}`;
    text = candidate;
  }
  return text;
}
