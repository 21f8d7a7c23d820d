import type { Language } from '@attack-reactor/kit/contract';
import type { PackageTexts } from './reason-text.ts';
import { ENGLISH_PACKAGE } from './texts/en.ts';
import { SPANISH_PACKAGE } from './texts/es.ts';
import { CHINESE_PACKAGE } from './texts/zh.ts';

/** The texts of verdicts in every language. */
export const PACKAGE_TEXTS: Readonly<Record<Language, PackageTexts>> = {
  en: ENGLISH_PACKAGE,
  zh: CHINESE_PACKAGE,
  es: SPANISH_PACKAGE,
};
