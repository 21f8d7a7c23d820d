import type { Language } from '@attack-reactor/kit/contract';
import type { Texts } from '../language.ts';
import { ENGLISH } from './en.ts';
import { SPANISH } from './es.ts';
import { CHINESE } from './zh.ts';

/** The one catalog of what the platform says to people. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en: ENGLISH, zh: CHINESE, es: SPANISH };
