import type { Reason } from '../reaction/reason.ts';
import { oneLine } from '../text.ts';
import type { Voice } from './language.ts';
import { formatTime } from './local-time.ts';
import { fill, lookUp } from './template.ts';

/** One reason as a sentence. Parameters are names and texts of others (untrusted), kept on one line. */
export function writeReason({ code, ...parameters }: Reason, voice: Voice): string {
  const values = Object.entries(parameters).map(([name, value]) => [name, writeParameter(name, value, voice)] as const);
  const error = 'name' in parameters ? explainError(parameters.name, voice) : '';
  return fill(voice.texts.reasons[code], { ...Object.fromEntries(values), error });
}

/** Several reasons in a row, each a sentence of its own. */
export function writeReasons(reasons: readonly Reason[], voice: Voice): string {
  return reasons.map((one) => writeReason(one, voice)).join(voice.texts.betweenSentences);
}

function writeParameter(name: string, value: string | number | readonly string[], voice: Voice): string {
  const { modes, scopeRules, listSeparator } = voice.texts;
  if (name === 'until') return formatTime(String(value), voice.timeZone);
  const words: Readonly<Record<string, string>> = name === 'rule' ? scopeRules : name === 'mode' || name === 'modes' ? modes : {};
  return [value]
    .flat()
    .map((one) => lookUp(words, one) ?? oneLine(String(one)))
    .join(listSeparator);
}

function explainError(name: string, { texts }: Voice): string {
  return lookUp(texts.errors, name) ?? texts.otherError;
}
