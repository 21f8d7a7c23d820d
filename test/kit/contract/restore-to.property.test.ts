import fc from 'fast-check';
import type { Json } from '#kit/contract/plan.ts';
import { restoreTo } from '#kit/contract/restore-to.ts';
import { compareStates } from '#kit/contract/states.ts';

/** A resource as reactors describe theirs: fields, a record of fields, lists of texts and of things, a policy as text. */
type Resource = {
  readonly fields: { readonly [name: string]: Json };
  readonly inner: { readonly [name: string]: Json };
  readonly list: readonly string[];
  readonly things: readonly { readonly id: string; readonly groups: readonly string[] }[];
  readonly policy: readonly Json[];
};
type Edit = (resource: Resource) => Resource;

/** The fix and the other people touch names and elements of their own: `fix…` and `other…`. */
type Hand = 'fix' | 'other';

const named = (hand: Hand) => fc.integer({ min: 0, max: 3 }).map((number) => `${hand}${number}`);
const value = fc.constantFrom<Json>(0, 1, 2, true, 'a', null, { deep: 1 });
/** Some statements have names, as policies do; the name follows from whose it is. */
const statementOf = (hand: Hand) =>
  fc
    .tuple(named(hand), fc.boolean())
    .map(([name, hasSid]): Json => ({ ...(hasSid && { Sid: name }), Effect: 'Allow', Action: `s3:${name}` }));

const has = (list: readonly Json[], element: Json) => list.some((one) => JSON.stringify(one) === JSON.stringify(element));
const put = <Element extends Json>(list: readonly Element[], element: Element) => (has(list, element) ? list : [...list, element]);
const take = <Element extends Json>(list: readonly Element[], element: Element) =>
  list.filter((one) => JSON.stringify(one) !== JSON.stringify(element));

function editBy(hand: Hand): fc.Arbitrary<Edit> {
  const name = named(hand);
  const act = fc.constantFrom(put, take);
  const groups = (resource: Resource, id: string, change: (groups: readonly string[]) => readonly string[]) =>
    resource.things.map((thing) => (thing.id === id ? { ...thing, groups: change(thing.groups) } : thing));
  return fc.oneof(
    fc.record({ part: fc.constantFrom('fields' as const, 'inner' as const), name, value }).map(
      (edit): Edit =>
        (resource) => ({ ...resource, [edit.part]: { ...resource[edit.part], [edit.name]: edit.value } }),
    ),
    fc.record({ act, name }).map(
      (edit): Edit =>
        (resource) => ({ ...resource, list: edit.act(resource.list, edit.name) }),
    ),
    fc.record({ act, name, id: fc.constantFrom('i-1', 'i-2') }).map(
      (edit): Edit =>
        (resource) => ({ ...resource, things: groups(resource, edit.id, (list) => edit.act(list, edit.name)) }),
    ),
    fc.record({ act, statement: statementOf(hand) }).map(
      (edit): Edit =>
        (resource) => ({ ...resource, policy: edit.act(resource.policy, edit.statement) }),
    ),
  );
}

const anyName = fc.oneof(named('fix'), named('other'));
const resource: fc.Arbitrary<Resource> = fc.record({
  fields: fc.dictionary(anyName, value),
  inner: fc.dictionary(anyName, value),
  list: fc.uniqueArray(anyName),
  things: fc.uniqueArray(fc.record({ id: fc.constantFrom('i-1', 'i-2'), groups: fc.uniqueArray(anyName) }), { selector: ({ id }) => id }),
  policy: fc.uniqueArray(fc.oneof(statementOf('fix'), statementOf('other')), { selector: (one) => JSON.stringify(one) }),
});
const editsBy = (hand: Hand) => fc.array(editBy(hand), { maxLength: 6 });
const apply = (edits: readonly Edit[], to: Resource) => edits.reduce((state, edit) => edit(state), to);

/** The state in the form of a backup: services answer lists in any order, and a policy as text or not at all. */
function toState({ policy, ...rest }: Resource): Json {
  const text = policy.length === 0 ? null : JSON.stringify({ Version: '2012-10-17', Statement: policy });
  return JSON.parse(JSON.stringify({ ...rest, list: rest.list.toReversed(), policy: text }));
}

/** Two statements of one name are in no policy that AWS takes. */
const isPossible = ({ policy }: Resource) => {
  const names = policy.flatMap((one) => (one as { readonly Sid?: string }).Sid ?? []);
  return new Set(names).size === names.length;
};

describe('a rollback of a fix', () => {
  it('leaves what others changed since as if there had been no fix', () => {
    fc.assert(
      fc.property(resource, editsBy('fix'), editsBy('other'), (before, fix, others) => {
        const left = apply(fix, before);
        const today = apply(others, left);
        fc.pre([before, left, today].every(isPossible));

        const { goal, conflicts } = restoreTo(toState(before), toState(left), toState(today));

        expect(conflicts).toEqual([]);
        expect(compareStates(toState(apply(others, before)), goal)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('is the earlier state where nobody changed anything, and is the same done twice', () => {
    fc.assert(
      fc.property(resource, editsBy('fix'), editsBy('other'), (before, fix, others) => {
        const [was, left] = [toState(before), toState(apply(fix, before))];
        const { goal } = restoreTo(was, left, toState(apply(others, apply(fix, before))));

        expect(compareStates(was, restoreTo(was, left, left).goal)).toEqual([]);
        expect(restoreTo(was, left, goal)).toEqual({ goal, conflicts: [] });
      }),
      { numRuns: 1000 },
    );
  });

  it('overwrites no third value without a conflict, and has none where the values are known', () => {
    const one = fc.constantFrom('x', 'y', 'z');
    const record = fc.record({ a: one, b: one, c: one });
    fc.assert(
      fc.property(record, record, record, (before, left, today) => {
        const names = ['a', 'b', 'c'] as const;
        const disputed = names.filter((name) => before[name] !== left[name] && today[name] !== left[name] && today[name] !== before[name]);

        const { goal, conflicts } = restoreTo(before, left, today);

        expect(conflicts.map(({ field }) => field).sort()).toEqual(disputed);
        for (const name of names) {
          const isOurs = before[name] !== left[name];
          expect((goal as typeof before)[name]).toBe(isOurs ? before[name] : today[name]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
