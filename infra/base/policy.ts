import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { MOST_INLINE_POLICY } from './aws-limits.ts';

/** One statement of an IAM policy, without wildcards in the actions that it allows. */
export type Statement = {
  readonly sid?: string;
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
  /** The Lambda service makes these calls for the function and outside of its network; or the function makes them as a role of another account. */
  readonly caller?: 'lambda' | 'other-role';
  /** Resources as far as they are known before apply, for a policy that a plan has to show: `secret:rds!*`. */
  readonly knownResources?: readonly string[];
};

export type Conditions = { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };

/** The party that may act under a resource policy or assume a role. */
export type Principal = { readonly Service: string } | { readonly AWS: readonly string[] } | '*';

/** JSON of an identity policy: what the bearer may do. @throws ConfigurationInvalid for one that IAM does not take */
export function identityPolicy(statements: readonly Statement[]): string {
  const text = document(statements.map((statement) => plain(statement)));
  if (text.length <= MOST_INLINE_POLICY) return text;
  throw new ConfigurationInvalid(
    `A policy of a role has ${text.length} characters; IAM takes ${MOST_INLINE_POLICY} for all of a role. Name fewer accounts in "reaction.memberAccounts", or "organization".`,
  );
}

/** JSON of a resource policy: who may do what to the resource. */
export function resourcePolicy(statements: readonly (Statement & { readonly principal: Principal })[]): string {
  return document(statements.map(({ principal, ...statement }) => ({ ...plain(statement), Principal: principal })));
}

/** JSON of a trust policy: who may assume a role; `conditions` keep a service from acting for somebody else. */
export function trustPolicy(principal: Exclude<Principal, '*'>, conditions?: Conditions): string {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal };
  return document([conditions === undefined ? statement : { ...statement, Condition: conditions }]);
}

function plain({ sid, effect = 'Allow', actions, resources, conditions }: Statement): Record<string, unknown> {
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect,
    Action: single(actions),
    Resource: single(resources),
    ...(conditions === undefined ? {} : { Condition: conditions }),
  };
}

/** IAM stores a list of one as a plain text; written the same way here, a second plan finds no difference. */
function single(values: readonly string[]): string | readonly string[] {
  const [first, ...rest] = values;
  return first !== undefined && rest.length === 0 ? first : values;
}

function document(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** The condition of rows of some partitions of a table. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
export function inPartitions(...keys: readonly string[]): Conditions {
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } };
}
