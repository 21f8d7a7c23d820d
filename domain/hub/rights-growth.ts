import { EFFECTS, type Effect, type ManifestDocument, type Mode, type Phase } from '@attack-reactor/kit/contract';

/** One way in which a manifest takes more than another one does. */
export type Growth =
  | { readonly kind: 'new-action'; readonly action: string; readonly phases: readonly Phase[]; readonly resources: readonly string[] }
  | { readonly kind: 'wider-resource'; readonly action: string; readonly phases: readonly Phase[]; readonly resources: readonly string[] }
  | { readonly kind: 'new-phase'; readonly action: string; readonly phases: readonly Phase[] }
  | { readonly kind: 'harder-effect'; readonly before: Effect; readonly after: Effect }
  | { readonly kind: 'new-mode'; readonly mode: Mode }
  | { readonly kind: 'new-resource-type'; readonly resourceType: string }
  | { readonly kind: 'wider-match'; readonly field: 'controls' | 'findingTypes' | 'techniques'; readonly value: string };

type Rights = Pick<ManifestDocument, 'permissions' | 'effect' | 'modes' | 'resourceTypes' | 'controls' | 'findingTypes' | 'techniques'>;

/**
 * Lists what an update takes more than what people agreed to: an empty list needs no new consent. Every action is looked at in
 * each phase by itself, because the session of a phase has the rights of that phase only.
 * @example
 * listGrowth(installed.manifest, offered.manifest); // [{ kind: 'new-action', action: 's3:PutBucketAcl', … }]
 */
export function listGrowth(before: Rights, after: Rights): readonly Growth[] {
  return [
    ...listGrownActions(before, after),
    ...growthOfEffect(before.effect, after.effect),
    ...added(before.modes, after.modes).map((mode): Growth => ({ kind: 'new-mode', mode })),
    ...added(before.resourceTypes, after.resourceTypes).map((resourceType): Growth => ({ kind: 'new-resource-type', resourceType })),
    ...(['controls', 'findingTypes', 'techniques'] as const).flatMap((field) =>
      added(before[field], after[field]).map((value): Growth => ({ kind: 'wider-match', field, value })),
    ),
  ];
}

function listGrownActions(before: Rights, after: Rights): readonly Growth[] {
  const had = gatherGrants(before);
  return [...gatherGrants(after)].flatMap(([action, wanted]) => growthOfAction(action, had.get(action), wanted));
}

/** Resources of one action, by phase. */
type Grants = ReadonlyMap<Phase, ReadonlySet<string>>;

function gatherGrants({ permissions }: Rights): ReadonlyMap<string, Grants> {
  const grants = new Map<string, Map<Phase, Set<string>>>();
  for (const { actions, phases, resources } of permissions) {
    for (const action of actions) {
      const ofAction = grants.get(action) ?? new Map<Phase, Set<string>>();
      grants.set(action, ofAction);
      for (const phase of phases) ofAction.set(phase, new Set([...(ofAction.get(phase) ?? []), ...resources]));
    }
  }
  return grants;
}

function growthOfAction(action: string, had: Grants | undefined, wanted: Grants): readonly Growth[] {
  if (had === undefined) return [{ kind: 'new-action', action, phases: [...wanted.keys()], resources: union(wanted.values()) }];
  const newPhases = [...wanted.keys()].filter((phase) => !had.has(phase));
  const widened = [...wanted].flatMap(([phase, resources]) => {
    const known = had.get(phase);
    // A template covers itself and no other, but for `*`, which covers all.
    return known === undefined || known.has('*') ? [] : [{ phase, resources: [...resources].filter((one) => !known.has(one)) }];
  });
  const wider = widened.filter(({ resources }) => resources.length > 0);
  return [
    ...(newPhases.length === 0 ? [] : [{ kind: 'new-phase', action, phases: newPhases } as const]),
    ...(wider.length === 0
      ? []
      : [
          {
            kind: 'wider-resource',
            action,
            phases: wider.map(({ phase }) => phase),
            resources: union(wider.map(({ resources }) => resources)),
          } as const,
        ]),
  ];
}

function growthOfEffect(before: Effect, after: Effect): readonly Growth[] {
  return EFFECTS.indexOf(after) > EFFECTS.indexOf(before) ? [{ kind: 'harder-effect', before, after }] : [];
}

function added<Value>(before: readonly Value[], after: readonly Value[]): readonly Value[] {
  return after.filter((value) => !before.includes(value));
}

function union(sets: Iterable<Iterable<string>>): readonly string[] {
  return [...new Set([...sets].flatMap((one) => [...one]))].toSorted();
}
