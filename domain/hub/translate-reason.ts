import { type TranslatedText, translate } from '@attack-reactor/kit/contract';
import { PACKAGE_TEXTS } from './languages.ts';
import type { PackageNotice, PackageReason } from './reason.ts';
import { writePackageReason } from './reason-text.ts';

/** Writes a reason or notice in every language. Quotes of a package stay on one line each. */
export function translatePackageReason(reason: PackageReason | PackageNotice): TranslatedText {
  return translate((language) => writePackageReason(reason, PACKAGE_TEXTS[language]));
}
