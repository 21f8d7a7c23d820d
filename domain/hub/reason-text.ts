import { fill, type Language, lookUp } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import type { AttemptKind } from './attempt.ts';
import type { Isolation } from './isolation.ts';
import type { ACTION_RISKS, NAME_RULES, PackageNotice, PackageReason, VECTOR_FAILURES, ZIP_FAULTS } from './reason.ts';

type Words<Name extends string> = Readonly<Record<Name, string>>;

/** Texts of a verdict in one language; what stands in braces is a parameter. */
export type PackageTexts = {
  readonly language: Language;
  readonly reasons: Words<PackageReason['code']>;
  readonly notices: Words<PackageNotice['code']>;
  /** Words for parameters that are one of a few. */
  readonly fault: Words<(typeof ZIP_FAULTS)[number]>;
  readonly rule: Words<(typeof NAME_RULES)[number]>;
  readonly risk: Words<(typeof ACTION_RISKS)[number]>;
  readonly failure: Words<(typeof VECTOR_FAILURES)[number]>;
  readonly attempt: Words<AttemptKind>;
  readonly isolation: Words<Isolation>;
  /** An empty list. */
  readonly none: string;
  readonly listSeparator: string;
};

const MAX_ITEMS = 8;

/**
 * Writes one reason or notice as a sentence. Its parameters are names and texts of a package that nobody trusts: each stays on
 * one line, without control characters.
 */
export function writePackageReason({ code, ...parameters }: PackageReason | PackageNotice, texts: PackageTexts): string {
  const template = lookUp({ ...texts.reasons, ...texts.notices }, code) ?? code;
  const values = Object.entries(parameters).map(([name, value]) => [name, writeParameter(name, value, texts)] as const);
  return fill(template, Object.fromEntries(values));
}

function writeParameter(name: string, value: string | number | readonly string[], texts: PackageTexts): string {
  if (typeof value === 'number') return new Intl.NumberFormat(texts.language).format(value);
  if (typeof value !== 'string') return writeList(value, texts);
  return lookUp(chooseWords(name, texts), value) ?? oneLine(value).slice(0, 300);
}

function writeList(items: readonly string[], { none, listSeparator }: PackageTexts): string {
  const shown = items.slice(0, MAX_ITEMS).map((item) => oneLine(item));
  const more = items.length > MAX_ITEMS ? [`+${items.length - MAX_ITEMS}`] : [];
  return items.length === 0 ? none : [...shown, ...more].join(listSeparator);
}

function chooseWords(name: string, texts: PackageTexts): Readonly<Record<string, string>> {
  switch (name) {
    case 'fault':
    case 'rule':
    case 'risk':
    case 'failure':
    case 'attempt':
    case 'isolation':
      return texts[name];
    case 'wanted':
      return texts.isolation;
    default:
      return {};
  }
}
