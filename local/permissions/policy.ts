import * as z from 'zod';

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

/** One statement of an identity policy, as Terraform writes it. */
export const policyStatement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
});
export type PolicyStatement = z.output<typeof policyStatement>;

/** The right that AWS asks the policies of a caller for: the action, the resource's ARN or `*`, and the condition keys of the call. */
export type AccessRequest = {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
};

/** `by`: the statement that allows it. */
export type AccessDecision =
  | { readonly kind: 'allowed'; readonly by: PolicyStatement }
  | { readonly kind: 'denied'; readonly by: PolicyStatement | undefined };

/**
 * Decides as IAM does for one policy: a statement that denies wins, and what no statement allows is denied.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @throws RangeError for a condition operator that this evaluation does not know: a guess would prove nothing
 */
export function decideAccess(policy: readonly PolicyStatement[], request: AccessRequest): AccessDecision {
  const about = policy.filter((statement) => isAbout(statement, request));
  const denial = about.find(({ Effect }) => Effect === 'Deny');
  const grant = about.find(({ Effect }) => Effect === 'Allow');
  return denial === undefined && grant !== undefined ? { kind: 'allowed', by: grant } : { kind: 'denied', by: denial };
}

function isAbout({ Action, Resource, Condition = {} }: PolicyStatement, { action, resource, context = {} }: AccessRequest): boolean {
  return (
    Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    Resource.some((pattern) => matches(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, values, context[key])),
    )
  );
}

function holds(operator: string, values: readonly string[], found: string | undefined): boolean {
  switch (operator) {
    case 'StringEquals':
      return found !== undefined && values.includes(found);
    case 'StringLike':
    case 'ArnEquals':
    case 'ArnLike':
      return found !== undefined && values.some((pattern) => matches(pattern, found));
    case 'ForAllValues:StringLike':
      return found === undefined || values.some((pattern) => matches(pattern, found));
    case 'Null':
      return values.includes(String(found === undefined));
    default:
      throw new RangeError(`The condition operator ${operator} is not known here. Add it to local/permissions/policy.ts.`);
  }
}

const patterns = new Map<string, RegExp>();

/** Compares with a pattern of IAM: `*` is any text, `?` any character. */
function matches(pattern: string, text: string): boolean {
  const known = patterns.get(pattern) ?? compile(pattern);
  patterns.set(pattern, known);
  return known.test(text);
}

function compile(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}
