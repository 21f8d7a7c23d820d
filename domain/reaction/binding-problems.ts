import { formatReactorId, type ManifestDocument } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { type FieldPath, type FieldProblem, quote, suggestion } from '#domain/base/field-problem.ts';
import { schemaProblems } from '#domain/base/schema-problems.ts';
import type { Binding } from './binding.ts';
import { findRivals, isSomewhere, narrowToTenant, type World } from './binding-overlap.ts';

/**
 * Lists what a reactor does not take of a binding: it must be installed, allow the mode, and know the parameters.
 * @param known all reactors, to tell one that is not installed from one that does not exist
 */
export function reactorProblems(
  { reactorId, mode, parameters }: Binding,
  path: FieldPath,
  installed: readonly ManifestDocument[],
  known: readonly ManifestDocument[] = installed,
): FieldProblem[] {
  const manifest = installed.find((one) => formatReactorId(one) === reactorId);
  if (manifest === undefined) {
    const isKnown = known.some((one) => formatReactorId(one) === reactorId);
    const meant = suggestion(reactorId, known.map(formatReactorId));
    const message = isKnown
      ? `reactor ${quote(reactorId)} is not installed; add it to reaction.reactors`
      : `there is no reactor ${quote(reactorId)}${meant}`;
    return [{ path: [...path, 'reactorId'], message }];
  }
  const problems: FieldProblem[] = [];
  if (!manifest.modes.includes(mode)) {
    const why =
      mode === 'automatic' && manifest.effect === 'irreversible' ? `, because what ${reactorId} does cannot be undone` : ` by ${reactorId}`;
    problems.push({
      path: [...path, 'mode'],
      message: `${quote(mode)} is not allowed${why}; write ${manifest.modes.map(quote).join(' or ')}`,
    });
  }
  const found = schemaProblems(z.fromJSONSchema(jsonSchema.parse(manifest.parameters)), parameters);
  return [...problems, ...found.map((problem) => ({ ...problem, path: [...path, 'parameters', ...problem.path] }))];
}

/** The schema of the parameters was written by zod; it reads its own writing again. */
const jsonSchema = z.custom<Parameters<typeof z.fromJSONSchema>[0]>((value) => typeof value === 'object' && value !== null);

/** Finds a scope that holds nowhere, which a person can only have meant otherwise. @param world without Regions of other partitions */
export function scopeProblems(item: Pick<Binding, 'tenant' | 'scope'>, path: FieldPath, world: World): FieldProblem[] {
  const scope = narrowToTenant(item, world);
  return isSomewhere([scope], world) ? [] : [{ path: [...path, 'scope'], message: `can never hold: ${whyNowhere({ scope }, world)}` }];
}

function whyNowhere({ scope }: Pick<Binding, 'scope'>, world: World): string {
  const rule = (['accounts', 'organizationalUnits', 'regions', 'tags'] as const).find(
    (one) => !isSomewhere([{ [one]: scope[one] }], world),
  );
  if (rule === 'organizationalUnits' && world.accounts !== undefined)
    return 'units are known only where reaction.memberAccounts is "organization"';
  const included = rule === 'accounts' ? (scope.accounts?.include ?? []) : [];
  if (included.length > 0 && world.accounts !== undefined && !included.some((account) => world.accounts?.includes(account)))
    return `${included.map(quote).join(', ')} is not among reaction.memberAccounts`;
  return `${rule} excludes everything that it includes`;
}

/** Finds a question that nobody may answer. */
export function approverProblems({ mode, approvers }: Binding, path: FieldPath): FieldProblem[] {
  if (mode !== 'approval' || approvers.length > 0) return [];
  return [{ path: [...path, 'approvers'], message: 'is empty, so nobody may answer an approval; name a group, or leave it out' }];
}

/** Finds bindings that are as narrow as this one in some place, where a finding gets neither. @param nameRival how its place is told */
export function rivalProblems(
  item: Binding,
  path: FieldPath,
  rivals: readonly Binding[],
  world: World,
  nameRival: (rival: Binding) => string = ({ id }) => quote(id),
): FieldProblem[] {
  return findRivals([...rivals, item], world).flatMap(([first, second]) =>
    second === item ? [{ path, message: describeRival(item, nameRival(first)) }] : [],
  );
}

/** Says what an equally narrow binding does. @param rival as a person knows it */
export function describeRival({ id, match }: Binding, rival: string): string {
  return `${quote(id)} is as narrow as ${rival} on ${Object.values(match)}, and their scopes overlap: a finding there would get neither; narrow the scope of one, or remove it`;
}
