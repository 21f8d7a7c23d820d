import type { Json } from '../contract/plan.ts';

/** One kind of value that an account makes up: how it looks, and a stable one of the same form, by its number. */
type Kind = { readonly pattern: RegExp; write(found: string, number: number): string };

const pad = (number: number, length: number) => String(number).padStart(length, '0');

const KINDS: readonly Kind[] = [
  {
    pattern: /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g,
    write: (_found, number) => `00000000-0000-4000-8000-${pad(number, 12)}`,
  },
  {
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
    pattern: /\b(?:[a-z]{1,10}|cluster|db)-(?:[0-9a-f]{17}|[0-9a-f]{8})\b/g,
    write: (found, number) => {
      const start = found.lastIndexOf('-') + 1;
      return found.slice(0, start) + pad(number, found.length - start);
    },
  },
  {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    pattern: /\b(?:AKIA|ASIA|AIDA|AROA|AGPA|AIPA|ANPA|ANVA)[A-Z0-9]{12,17}\b/g,
    write: (found, number) => `${found.slice(0, 4)}EXAMPLE${pad(number, found.length - 11)}`,
  },
  {
    // Secrets Manager ends the ARN of a secret with six characters.
    pattern: /:secret:[\w/+=.@-]{1,200}-[A-Za-z0-9]{6}(?![\w-])/g,
    write: (found, number) => found.slice(0, -6) + `Example${number}`.slice(-6).padStart(6, 'e'),
  },
  // The emulator gives users ids in small letters.
  { pattern: /\b(?=[a-z]*\d)[a-z0-9]{20}\b/g, write: (_found, number) => `AIDAEXAMPLE${pad(number, 9)}` },
  { pattern: /\bdb-[A-Z0-9]{26}\b/g, write: (_found, number) => `db-${pad(number, 26)}` },
  { pattern: /\b10\.\d{1,3}\.\d{1,3}\.\d{1,3}\b(?!\/)/g, write: (_found, number) => `10.0.0.${number}` },
];

const MOMENT = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;
const HOUR_MS = 3_600_000;

/**
 * Gives a stable value for every id, key and moment that an account makes up, so that two recordings of the same reactor are
 * the same text. The reactor sees stable values only; its calls are made with the real ones.
 */
export class Placeholders {
  readonly #stable = new Map<string, string>();
  readonly #real = new Map<string, string>();
  readonly #counts = new Map<Kind, number>();
  /** Moments that the reactor wrote itself stand by its own clock already. */
  readonly #own = new Set<string>();
  readonly #realNow: number;
  readonly #stableNow: number;

  /** @param clocks that of the account, and that of the recording, in milliseconds since the epoch */
  constructor(clocks: { readonly real: number; readonly stable: number }) {
    this.#realNow = clocks.real;
    this.#stableNow = clocks.stable;
  }

  /** Writes stable values for those of the account. */
  hide(value: Json): Json {
    return mapTexts(value, (text) => {
      const known = KINDS.reduce((written, kind) => written.replace(kind.pattern, (found) => this.#nameStable(kind, found)), text);
      return known.replace(MOMENT, (found) => this.#moveMoment(found));
    });
  }

  /** Writes the values of the account for the stable ones. */
  reveal(value: Json): Json {
    return mapTexts(value, (text) => {
      for (const [moment] of text.matchAll(MOMENT)) this.#own.add(moment);
      return KINDS.reduce((written, { pattern }) => written.replace(pattern, (found) => this.#real.get(found) ?? found), text);
    });
  }

  #nameStable(kind: Kind, found: string): string {
    // A value that another kind wrote stays.
    if (this.#real.has(found)) return found;
    const known = this.#stable.get(found);
    if (known !== undefined) return known;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    const stable = kind.write(found, number);
    this.#counts.set(kind, number);
    this.#stable.set(found, stable);
    this.#real.set(stable, found);
    return stable;
  }

  /** Moves a moment onto the clock of the recording, to the hour: seconds differ from one recording to the next. */
  #moveMoment(found: string): string {
    if (this.#own.has(found)) return found;
    const hours = Math.round((Date.parse(found) - this.#realNow) / HOUR_MS);
    return new Date(this.#stableNow + hours * HOUR_MS).toISOString();
  }
}

function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((inner) => mapTexts(inner, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [map(name), mapTexts(inner, map)]));
}
