import { formatReactorId, type ManifestDocument } from '@attack-reactor/kit/contract';
import { type FieldPath, type FieldProblem, fieldName, quote, suggestion } from '#domain/base/field-problem.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import { findRivals, narrowToTenant } from '#domain/reaction/binding-overlap.ts';
import { approverProblems, describeRival, reactorProblems, scopeProblems } from '#domain/reaction/binding-problems.ts';
import type { ConfigDraft, Placed } from './config-draft.ts';
import type { Knowledge, KnownKeys } from './knowledge.ts';
import { describeControl, describeFindingType, describeTechnique } from './known-keys.ts';
import { describeRegion } from './place-rules.ts';

/** Finds what is wrong with bindings: keys and reactors that do not exist, places where none can hold, and two that stand in each other's way. */
export function bindingProblems(draft: ConfigDraft, { keys, reactors }: Knowledge): FieldProblem[] {
  const installed = reactors === undefined ? undefined : listInstalled(reactors, draft.reaction.reactors);
  return [
    ...unknownReactors(draft, reactors),
    ...repeatedIds(draft.bindings),
    ...rivals(draft),
    ...draft.bindings.flatMap(({ path, item }) => [
      ...(keys === undefined ? [] : keyProblems(item, path, keys, reactors ?? [])),
      ...(installed === undefined ? [] : reactorProblems(item, path, installed, reactors)),
      ...placeProblems(item, path, draft),
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

function unknownReactors({ reaction }: ConfigDraft, reactors: readonly ManifestDocument[] | undefined): FieldProblem[] {
  const { reactors: wanted } = reaction;
  if (reactors === undefined || wanted === undefined || wanted === 'all') return [];
  const ids = reactors.map(formatReactorId);
  return wanted.flatMap((id, index) =>
    ids.includes(id) ? [] : [{ path: ['reaction', 'reactors', index], message: `there is no reactor ${quote(id)}${suggestion(id, ids)}` }],
  );
}

/** Ids that two bindings, or two routes, share. */
export function repeatedIds(placed: readonly Placed<{ readonly id: string }>[]): FieldProblem[] {
  return placed.flatMap(({ path, item }, index) => {
    const first = placed.findIndex((other) => other.item.id === item.id);
    return first === index
      ? []
      : [{ path: [...path, 'id'], message: `${quote(item.id)} is the id of ${fieldName(placed[first]?.path ?? [])} already` }];
  });
}

function rivals({ bindings, world }: ConfigDraft): FieldProblem[] {
  const pathOf = (wanted: Binding) => bindings.find(({ item }) => item === wanted)?.path ?? [];
  const pairs = findRivals(
    bindings.map(({ item }) => item),
    world,
  );
  return pairs.map(([first, second]) => ({
    path: pathOf(second),
    message: describeRival(second, `${quote(first.id)} (${fieldName(pathOf(first))})`),
  }));
}

function keyProblems({ match }: Binding, path: FieldPath, keys: KnownKeys, reactors: readonly ManifestDocument[]): FieldProblem[] {
  const at = (field: string, message: string | undefined) => (message === undefined ? [] : [{ path: [...path, 'match', field], message }]);
  if ('control' in match) return at('control', describeControl(match.control, keys));
  if ('technique' in match) return at('technique', describeTechnique(match.technique, keys));
  const answered = reactors.flatMap(({ findingTypes }) => findingTypes);
  return at('findingType', describeFindingType(match.findingType, keys, answered));
}

function regionProblems(item: Binding, path: FieldPath, { world, partition }: ConfigDraft): FieldProblem[] {
  const { regions } = narrowToTenant(item, world);
  return (['include', 'exclude'] as const).flatMap((rule) =>
    (regions?.[rule] ?? []).flatMap((region, index) => {
      const foreign =
        partition === undefined || world.regions.includes(region) ? undefined : `${quote(region)} is no Region of partition ${partition}`;
      const message = describeRegion(region) ?? foreign;
      return message === undefined ? [] : [{ path: [...path, 'scope', 'regions', rule, index], message }];
    }),
  );
}

/** A Region that does not exist says enough of why the scope holds nowhere. */
function placeProblems(item: Binding, path: FieldPath, draft: ConfigDraft): FieldProblem[] {
  const regions = regionProblems(item, path, draft);
  return regions.length > 0 ? regions : scopeProblems(item, path, draft.world);
}
