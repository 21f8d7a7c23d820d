import * as z from 'zod';
import { ANY_CHARACTER, ANY_TEXT, type Glob, matchesGlob } from '../contract/glob.ts';

const oneOrMany = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const principal = z.union([
  // Everybody is written in two ways, which mean the same.
  z.string().transform((everybody) => ({ AWS: [everybody], Service: [] as string[] })),
  z.object({ AWS: oneOrMany.default([]), Service: oneOrMany.default([]) }),
]);
const value = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const values = z.union([value, z.array(value)]).transform((one) => [one].flat());

const statement = z.object({
  Effect: z.string(),
  Principal: principal.default({ AWS: [], Service: [] }),
  Action: oneOrMany.default([]),
  Resource: oneOrMany.default([]),
  Condition: z.record(z.string(), z.record(z.string(), values)).default({}),
});
const document = z.object({ Statement: z.union([statement.transform((one) => [one]), z.array(statement)]) });

const WILDCARDS: ReadonlyMap<string, Glob[number]> = new Map<string, Glob[number]>([
  ['*', ANY_TEXT],
  ['?', ANY_CHARACTER],
]);

/** A statement with every "one or many" as a list. Principals and actions of `Not…` are left out: they name nobody and nothing. */
export type PolicyStatement = z.output<typeof statement>;

/**
 * Reads the statements of a resource policy, in their order.
 * @throws ZodError where the text is no policy
 * @example
 * parseStatements('{"Statement":{"Effect":"Deny","Action":"s3:*"}}').length; // 1
 */
export function parseStatements(policy: string): PolicyStatement[] {
  return document.parse(JSON.parse(policy)).Statement;
}

/**
 * Lists the principals of a policy that were deleted: IAM shows their unique ids, and takes a policy that names one from nobody.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 * @example
 * listDeletedPrincipals('{"Statement":{"Effect":"Allow","Principal":{"AWS":"AIDAEXAMPLEID12345678"}}}').length; // 1
 */
export function listDeletedPrincipals(policy: string): string[] {
  const named = parseStatements(policy).flatMap(({ Principal }) => Principal.AWS);
  return [...new Set(named.filter((one) => /^A(ID|RO)A[A-Z0-9]{12,124}$/.test(one)))];
}

/**
 * Returns true if a statement's actions cover one action.
 * @example
 * covers({ Action: ['s3:Put*'] }, 's3:PutObject'); // true
 */
export function covers({ Action }: Pick<PolicyStatement, 'Action'>, action: string): boolean {
  return Action.some((pattern) => fits(action, pattern));
}

/**
 * Returns true if a name fits a pattern as IAM matches them: without regard to case, `*` for any text and `?` for one
 * character.
 * @example
 * fits('break-glass-1', 'break-glass-*'); // true
 */
export function fits(name: string, pattern: string): boolean {
  const glob = pattern
    .toLowerCase()
    .split('')
    .map((character) => WILDCARDS.get(character) ?? character);
  return matchesGlob(name.toLowerCase(), glob);
}
