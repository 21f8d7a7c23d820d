import { truncate } from '@attack-reactor/kit/contract';

/**
 * Control and format characters, line separators, and letters that nobody sees (Hangul fillers, the grapheme joiner, the blank
 * Braille cell); variation selectors stay, for they belong to the sign before them.
 * https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const UNSEEN = /(?:(?![\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800])+/gu;

/**
 * One line of well-formed text: control and format characters (newlines, bidirectional overrides, zero-width marks) and
 * invisible letters become a space, ends are trimmed. Finding text is attacker-influenced; this keeps it from forging a
 * second line.
 */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(UNSEEN, ' ').trim();
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
