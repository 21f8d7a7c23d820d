import { formatReactorId, type ManifestDocument } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import type { Binding } from '#domain/reaction/binding.ts';
import { findRivals, isSomewhere, narrowToTenant } from '#domain/reaction/binding-overlap.ts';
import type { ConfigDraft, Placed } from './config-draft.ts';
import { schemaProblems } from './config-issues.ts';
import { type ConfigProblem, type FieldPath, fieldName, quote, suggestion } from './config-problem.ts';
import type { Knowledge, KnownKeys } from './knowledge.ts';
import { describeControl, describeFindingType, describeTechnique } from './known-keys.ts';
import { describeRegion } from './place-rules.ts';

/** Finds what is wrong with bindings: keys and reactors that do not exist, places where none can hold, and two that stand in each other's way. */
export function bindingProblems(draft: ConfigDraft, { keys, reactors }: Knowledge): ConfigProblem[] {
  const installed = reactors === undefined ? undefined : listInstalled(reactors, draft.reaction.reactors);
  return [
    ...unknownReactors(draft, reactors),
    ...repeatedIds(draft.bindings),
    ...rivals(draft),
    ...draft.bindings.flatMap(({ path, item }) => [
      ...(keys === undefined ? [] : keyProblems(item, path, keys, reactors ?? [])),
      ...(installed === undefined ? [] : reactorProblems(item, path, installed, reactors)),
      ...scopeProblems(item, path, draft),
      ...approverProblems(item, path),
    ]),
  ];
}

function listInstalled(
  reactors: readonly ManifestDocument[],
  wanted: ConfigDraft['reaction']['reactors'] = 'all',
): readonly ManifestDocument[] {
  return wanted === 'all' ? reactors : reactors.filter((one) => wanted.includes(formatReactorId(one)));
}

function unknownReactors({ reaction }: ConfigDraft, reactors: readonly ManifestDocument[] | undefined): ConfigProblem[] {
  const { reactors: wanted } = reaction;
  if (reactors === undefined || wanted === undefined || wanted === 'all') return [];
  const ids = reactors.map(formatReactorId);
  return wanted.flatMap((id, index) =>
    ids.includes(id) ? [] : [{ path: ['reaction', 'reactors', index], message: `there is no reactor ${quote(id)}${suggestion(id, ids)}` }],
  );
}

/** Ids that two bindings, or two routes, share. */
export function repeatedIds(placed: readonly Placed<{ readonly id: string }>[]): ConfigProblem[] {
  return placed.flatMap(({ path, item }, index) => {
    const first = placed.findIndex((other) => other.item.id === item.id);
    return first === index
      ? []
      : [{ path: [...path, 'id'], message: `${quote(item.id)} is the id of ${fieldName(placed[first]?.path ?? [])} already` }];
  });
}

function rivals({ bindings, world }: ConfigDraft): ConfigProblem[] {
  const pathOf = (wanted: Binding) => bindings.find(({ item }) => item === wanted)?.path ?? [];
  const pairs = findRivals(
    bindings.map(({ item }) => item),
    world,
  );
  return pairs.map(([first, second]) => ({
    path: pathOf(second),
    message: `${quote(second.id)} is as narrow as ${quote(first.id)} (${fieldName(pathOf(first))}) on ${Object.values(first.match)}, and their scopes overlap: a finding there would get neither; narrow the scope of one, or remove it`,
  }));
}

function keyProblems({ match }: Binding, path: FieldPath, keys: KnownKeys, reactors: readonly ManifestDocument[]): ConfigProblem[] {
  const at = (field: string, message: string | undefined) => (message === undefined ? [] : [{ path: [...path, 'match', field], message }]);
  if ('control' in match) return at('control', describeControl(match.control, keys));
  if ('technique' in match) return at('technique', describeTechnique(match.technique, keys));
  const answered = reactors.flatMap(({ findingTypes }) => findingTypes);
  return at('findingType', describeFindingType(match.findingType, keys, answered));
}

/**
 * Lists what a reactor does not take of a binding: it must be installed, allow the mode, and know the parameters.
 * @param known all reactors, to tell one that is not installed from one that does not exist
 */
export function reactorProblems(
  { reactorId, mode, parameters }: Binding,
  path: FieldPath,
  installed: readonly ManifestDocument[],
  known: readonly ManifestDocument[] = installed,
): ConfigProblem[] {
  const manifest = installed.find((one) => formatReactorId(one) === reactorId);
  if (manifest === undefined) {
    const isKnown = known.some((one) => formatReactorId(one) === reactorId);
    const meant = suggestion(reactorId, known.map(formatReactorId));
    const message = isKnown
      ? `reactor ${quote(reactorId)} is not installed; add it to reaction.reactors`
      : `there is no reactor ${quote(reactorId)}${meant}`;
    return [{ path: [...path, 'reactorId'], message }];
  }
  const problems: ConfigProblem[] = [];
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

function scopeProblems(item: Binding, path: FieldPath, { world, partition }: ConfigDraft): ConfigProblem[] {
  const scope = narrowToTenant(item, world);
  const regions = (['include', 'exclude'] as const).flatMap((rule) =>
    (scope.regions?.[rule] ?? []).flatMap((region, index) => {
      const foreign =
        partition === undefined || world.regions.includes(region) ? undefined : `${quote(region)} is no Region of partition ${partition}`;
      const message = describeRegion(region) ?? foreign;
      return message === undefined ? [] : [{ path: [...path, 'scope', 'regions', rule, index], message }];
    }),
  );
  if (regions.length > 0 || isSomewhere([scope], world)) return regions;
  return [{ path: [...path, 'scope'], message: `can never hold: ${whyNowhere({ scope }, world)}` }];
}

function whyNowhere({ scope }: Pick<Binding, 'scope'>, world: ConfigDraft['world']): string {
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

function approverProblems({ mode, approvers }: Binding, path: FieldPath): ConfigProblem[] {
  if (mode !== 'approval' || approvers.length > 0) return [];
  return [{ path: [...path, 'approvers'], message: 'is empty, so nobody may answer an approval; name a group, or leave it out' }];
}
