import * as z from 'zod';
import { type GroupGrant, groupGrant } from './caller.ts';

/** The roles of groups. */
export type AccessRules = { readonly groups: readonly GroupGrant[] };

/** The schema of the JSON in `content`. */
export const accessRules = z.object({ groups: z.array(groupGrant) });

/** Without a configuration no group has a role. */
export const NO_RULES: AccessRules = { groups: [] };

/** The key of the rules in the table of API clients. */
export const ACCESS_RULES_KEY = { pk: 'SETTINGS', sk: 'access' } as const;

/** Returns the row of the rules. The deployment writes it, the functions of the API read it. */
export function buildAccessRow(rules: AccessRules): { readonly pk: string; readonly sk: string; readonly content: string } {
  return { ...ACCESS_RULES_KEY, content: JSON.stringify(rules) };
}
