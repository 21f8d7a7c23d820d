import { LANGUAGES, type Language } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';

/**
 * The language of `--language`, else the one that this machine is set to (LC_ALL, LC_MESSAGES, LANG), else English.
 * @throws ConfigurationInvalid for an option that names none of ours
 */
export function chooseLanguage(option: string | undefined): Language {
  const named = LANGUAGES.find((language) => language === option);
  if (named !== undefined) return named;
  if (option !== undefined) throw new ConfigurationInvalid(`--language "${option}" is none of ${LANGUAGES.join(', ')}.`);
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return LANGUAGES.find((language) => (LC_ALL || LC_MESSAGES || LANG || '').startsWith(`${language}_`)) ?? 'en';
}
