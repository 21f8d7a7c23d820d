import { lookUp } from '@attack-reactor/kit/contract';
import { type AccessRequest, decideAccess, type PolicyStatement } from '#local/permissions/policy.ts';
import type { PolicyName } from './policy-name.ts';
import { UNRECORDED } from './unrecorded.ts';

/** The values that stand for the placeholders in the recording. */
export type Recorded = { readonly account: string; readonly region: string; readonly prefix: string; readonly deployRole: string };

/** A UUID at the end of an ARN. */
const MADE_BY_AWS = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

type Condition = NonNullable<PolicyStatement['Condition']>;
type Scope = { readonly resources: Set<string>; readonly conditions: Map<string, Set<string>> };

/** The operator that compares a key of the recorded requests. */
const OPERATORS: Readonly<Record<string, string>> = { 'iam:PassedToService': 'StringEquals', 'iam:PolicyARN': 'ArnLike' };

/** Actions on what a resource holds, or by its name alone: these are granted on exactly what was asked for. */
const EXACT = /^(dynamodb:\w+Item|lambda:InvokeFunction)$/;

/** The least policy that allows what was asked for, and what {@link UNRECORDED} adds. */
export function buildPolicy(name: PolicyName, requests: readonly AccessRequest[], recorded: Recorded): readonly PolicyStatement[] {
  const scopes = new Map<string, Scope>();
  for (const { action, resource, context = {} } of requests) {
    const scope = scopes.get(action) ?? { resources: new Set(), conditions: new Map() };
    scopes.set(action, scope);
    scope.resources.add(generalize(resource, recorded, EXACT.test(action)));
    for (const [key, value] of Object.entries(context)) {
      const values = scope.conditions.get(key) ?? new Set();
      scope.conditions.set(key, values.add(generalize(value, recorded)));
    }
  }
  const asked = [...scopes].map(([action, { resources, conditions }]) => statement([action], [...resources], conditionOf(conditions)));
  return mergeScopes([...asked, ...reasonedStatements(name)]);
}

/** Statements that differ in their actions only become one. */
function mergeScopes(statements: readonly PolicyStatement[]): readonly PolicyStatement[] {
  const merged = new Map<string, PolicyStatement>();
  for (const one of statements) {
    const key = JSON.stringify([serviceOf(one), one.Resource, one.Condition]);
    const before = merged.get(key);
    merged.set(key, before === undefined ? one : { ...one, Action: [...new Set([...before.Action, ...one.Action])].sort() });
  }
  return [...merged.values()].sort((one, other) => (textOf(one) < textOf(other) ? -1 : 1));
}

function statement(actions: readonly string[], resources: readonly string[], condition: Condition): PolicyStatement {
  const base = { Effect: 'Allow' as const, Action: actions.toSorted(), Resource: resources.toSorted() };
  return Object.keys(condition).length === 0 ? base : { ...base, Condition: condition };
}

function conditionOf(conditions: Scope['conditions']): Condition {
  const entries = [...conditions].map(
    ([key, values]) => [lookUp(OPERATORS, key) ?? 'StringEquals', { [key]: [...values].sort() }] as const,
  );
  return Object.fromEntries(entries);
}

/** Actions on everything are told service by service, so that a reader finds them. */
function serviceOf({ Action, Resource }: PolicyStatement): string {
  return Resource.join() === '*' ? (Action[0]?.split(':')[0] ?? '') : '';
}

function textOf({ Action }: PolicyStatement): string {
  return Action.join();
}

/** Puts placeholders for what an environment chooses, and `*` for what AWS makes up, and for any other account. */
function generalize(text: string, { account, prefix, deployRole }: Recorded, isExact = false): string {
  if (!text.startsWith('arn:')) return text;
  const [, , service = '', where = '', whose = '', ...rest] = text.split(':');
  const owner = whose === account ? '{account}' : whose.replace(/^\d{12}$/, '*');
  const resource = rest.join(':').replace(MADE_BY_AWS, '*').replace(`role/${deployRole}`, 'role/{deployRole}');
  const [before = '', name] = resource.split(`${prefix}-`);
  const own = `${before}{prefix}-${isExact ? name : '*'}`;
  return ['arn', '{partition}', service, where === '' ? '' : '{region}', owner, name === undefined ? resource : own].join(':');
}

/** Puts the values of the recording for the placeholders of a policy. */
export function fillIn(policy: readonly PolicyStatement[], { account, region, prefix, deployRole }: Recorded): readonly PolicyStatement[] {
  const values: Readonly<Record<string, string>> = { partition: 'aws', account, region, prefix, deployRole };
  const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => lookUp(values, name) ?? placeholder);
  const fillAll = (texts: readonly string[]) => texts.map(fill);
  const fillKeys = (keys: Condition[string]) => Object.fromEntries(Object.entries(keys).map(([key, texts]) => [key, fillAll(texts)]));
  return policy.map(({ Action, Resource, Condition = {} }) => {
    const operators = Object.entries(Condition).map(([operator, keys]) => [operator, fillKeys(keys)] as const);
    return statement(Action, fillAll(Resource), Object.fromEntries(operators));
  });
}

/** Everything that is wrong with a policy: what was asked for and is not allowed, and what is allowed without being asked for. */
export function judgePolicy(
  name: PolicyName,
  policy: readonly PolicyStatement[],
  requests: readonly AccessRequest[],
  recorded: Recorded,
): readonly string[] {
  const filled = fillIn(policy, recorded);
  const granted = filled.flatMap(splitGrants);
  const reasoned = fillIn(reasonedStatements(name), recorded).flatMap(splitGrants);
  const isAsked = (grant: PolicyStatement) => requests.some((request) => allows([grant], request));
  const isIn = (grants: readonly PolicyStatement[], grant: PolicyStatement) => grants.some((one) => isSame(one, grant));
  return [
    ...requests.filter((request) => !allows(filled, request)).map(({ action, resource }) => `${action} on ${resource} is not allowed`),
    ...granted
      .filter((grant) => !isAsked(grant) && !isIn(reasoned, grant))
      .map((grant) => `${describe(grant)} is allowed and was not asked for`),
    ...reasoned.filter((grant) => !isIn(granted, grant)).map((grant) => `${describe(grant)} has a reason and is not allowed`),
    ...reasoned.filter(isAsked).map((grant) => `${describe(grant)} was asked for and needs no reason in unrecorded.ts`),
  ];
}

function reasonedStatements(name: PolicyName): readonly PolicyStatement[] {
  const ofRole = UNRECORDED.filter(({ roles }) => roles.includes(name));
  return ofRole.map(({ Action, Resource, Condition = {} }) => statement(Action, Resource, Condition));
}

/** A policy statement as one statement for each action on each resource. */
function splitGrants({ Action, Resource, Condition = {} }: PolicyStatement): readonly PolicyStatement[] {
  return Action.flatMap((action) => Resource.map((resource) => statement([action], [resource], Condition)));
}

function allows(policy: readonly PolicyStatement[], request: AccessRequest): boolean {
  return decideAccess(policy, request).kind === 'allowed';
}

function isSame(one: PolicyStatement, other: PolicyStatement): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function describe({ Action, Resource }: PolicyStatement): string {
  return `${Action.join()} on ${Resource.join()}`;
}
