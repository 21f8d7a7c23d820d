import { asJson, formatReactorId, type ManifestDocument, writeCanonical } from '@attack-reactor/kit/contract';
import { type FieldProblem, fieldName } from '#domain/base/field-problem.ts';
import { sha256 } from '#domain/base/hash.ts';
import { type AccountScope, isInScope } from '#domain/base/tenant.ts';
import type { Binding } from './binding.ts';
import type { World } from './binding-overlap.ts';
import { approverProblems, reactorProblems, rivalProblems, scopeProblems } from './binding-problems.ts';

/** The wish of a person. `expects`: the tag of the binding that they looked at; null: there is none of that id. */
export type BindingWish =
  | { readonly kind: 'put'; readonly binding: Binding; readonly expects: string | null }
  | { readonly kind: 'remove'; readonly id: string; readonly expects: string };

/** The reach of a person: their accounts, and the tenants in whose name they bind. */
export type BindingReach = 'everything' | { readonly accounts: AccountScope; readonly tenants: readonly string[] };

/** The binding of an id as it stands. */
export type StandingBinding = { readonly binding: Binding; readonly isOfConfiguration: boolean };

export type BindingFacts = {
  readonly standing: StandingBinding | undefined;
  /** Every other binding. */
  readonly others: readonly Binding[];
  readonly reactors: readonly ManifestDocument[];
  readonly world: World;
  readonly reach: BindingReach;
};

export type BindingRuling =
  | { readonly kind: 'go'; readonly before: Binding | undefined; readonly after: Binding | undefined }
  /** There is none of that id, or it is not the person's to know. */
  | { readonly kind: 'unknown' }
  /** Somebody changed it since, or took the id. */
  | { readonly kind: 'stale' }
  /** The deployment alone changes it. */
  | { readonly kind: 'of-configuration' }
  /** It would be about accounts of others. */
  | { readonly kind: 'out-of-reach' }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

/**
 * Decides if a binding is put or taken back, by the rules of the configuration: its reactor is installed and takes mode and
 * parameters, its scope can hold, somebody may answer its questions, and no binding is as narrow in the same place. Pure.
 */
export function rulingOnBinding(wish: BindingWish, facts: BindingFacts): BindingRuling {
  const { standing, reach } = facts;
  const before = standing?.binding;
  const isTheirs = before === undefined || isWithin(before, reach);
  if (wish.expects !== null && (before === undefined || !isTheirs)) return { kind: 'unknown' };
  if (standing?.isOfConfiguration === true && isTheirs) return { kind: 'of-configuration' };
  if (wish.expects !== (before === undefined ? null : tagBinding(before))) return { kind: 'stale' };
  if (wish.kind === 'remove') return { kind: 'go', before, after: undefined };
  if (!isWithin(wish.binding, reach)) return { kind: 'out-of-reach' };
  const problems = listProblems(wish.binding, facts);
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'go', before, after: wish.binding };
}

/** Says why nothing was done, and what to do. */
export function explainRefusal(ruling: Exclude<BindingRuling, { kind: 'go' }>, id: string): string {
  switch (ruling.kind) {
    case 'unknown':
      return `There is no binding ${id}, or it is not yours to see.`;
    case 'stale':
      return `Binding ${id} has changed meanwhile, or the id is taken. Read it again.`;
    case 'of-configuration':
      return `Binding ${id} is owned by the configuration; change \`reaction.bindings\`.`;
    case 'out-of-reach':
      return 'The binding would be about accounts of others: name a tenant of yours, or accounts of yours in its scope.';
    case 'invalid':
      return writeProblems(ruling.problems);
  }
}

/** Writes all problems of a binding on one line. */
export function writeProblems(problems: readonly FieldProblem[]): string {
  return problems.map(({ path, message }) => `${path.length === 0 ? 'binding' : fieldName(path)}: ${message}`).join('; ');
}

/** Returns a short text that another content of a binding does not have. */
export function tagBinding(binding: Binding): string {
  return sha256(writeCanonical(asJson(binding))).slice(0, 32);
}

/** Tells whether a binding is about accounts of a person only, and stays so: a binding of all accounts, or of another tenant, is not. */
function isWithin({ tenant, scope }: Pick<Binding, 'tenant' | 'scope'>, reach: BindingReach): boolean {
  if (reach === 'everything') return true;
  if (tenant !== undefined) return reach.tenants.includes(tenant);
  return reach.accounts === 'all' || (scope.accounts?.include?.every((account) => isInScope(reach.accounts, account)) ?? false);
}

function listProblems(binding: Binding, { others, reactors, world, reach }: BindingFacts): readonly FieldProblem[] {
  const installed = reactors.toSorted((one, other) => (formatReactorId(one) < formatReactorId(other) ? -1 : 1));
  const nameRival = (rival: Binding) => (isWithin(rival, reach) ? JSON.stringify(rival.id) : 'a binding of others');
  return [
    ...tenantProblems(binding, world),
    ...reactorProblems(binding, [], installed),
    ...scopeProblems(binding, [], world),
    ...approverProblems(binding, []),
    ...rivalProblems(binding, ['match'], others, world, nameRival),
  ];
}

function tenantProblems({ tenant }: Binding, { tenants = [] }: World): readonly FieldProblem[] {
  if (tenant === undefined || tenants.some(({ id }) => id === tenant)) return [];
  return [{ path: ['tenant'], message: `there is no tenant ${JSON.stringify(tenant)}` }];
}
