import type { Json } from '#kit/contract/plan.ts';
import { restoreTo } from '#kit/contract/restore-to.ts';

type Fields = { readonly [name: string]: Json };

const statement = (Sid: string | undefined, Action: string) => ({
  ...(Sid !== undefined && { Sid }),
  Effect: 'Allow',
  Principal: '*',
  Action,
});
const policy = (...Statement: Json[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const TLS = statement('RequireTls', 's3:*');
const OURS = statement(undefined, 's3:GetObject');
const THEIRS = statement(undefined, 's3:ListBucket');

/** The outcome as a reader of JSON sees it. */
function restore(before: Json, left: Json | undefined, today: Json) {
  const { goal, conflicts } = restoreTo(before, left, today);
  return {
    goal: typeof goal === 'string' && goal.startsWith('{') ? JSON.parse(goal) : goal,
    conflicts: conflicts.map(({ field }) => field),
  };
}

describe('restoreTo', () => {
  it.each<[string, Json, Json, Json, Json]>([
    [
      'a field that the fix changed',
      { length: 8, reuse: null },
      { length: 14, reuse: null },
      { length: 14, reuse: 24 },
      { length: 8, reuse: 24 },
    ],
    ['nothing that was restored by hand', { length: 8 }, { length: 14 }, { length: 8 }, { length: 8 }],
    ['nothing that the fix did not change', { length: 8 }, { length: 8 }, { length: 20 }, { length: 20 }],
    ['a field that says null', { role: null }, { role: 'r' }, { role: 'r', other: 1 }, { role: null, other: 1 }],
    ['elements of a list', ['a', 'all'], ['a'], ['b', 'a'], ['b', 'a', 'all']],
    ['a list that the fix made', null, ['a'], ['a', 'b'], ['b']],
    [
      'things by their id',
      [{ id: 'i', groups: ['a'] }],
      [{ id: 'i', groups: ['iso'] }],
      [{ id: 'i', groups: ['iso', 'b'] }],
      [{ id: 'i', groups: ['b', 'a'] }],
    ],
    ['a thing that is gone', [{ id: 'i', on: true }], [{ id: 'i', on: false }], [], []],
    ['half of a rollback', ['x', 'y'], ['x2', 'y2'], ['x', 'y2'], ['x', 'y']],
  ])('restores %s', (_what, before, left, today, goal) => {
    expect(restore(before, left, today)).toEqual({ goal, conflicts: [] });
  });

  it.each<[string, Json[] | null, Json[] | null, Json[] | null, Json[] | null]>([
    ['takes out the statement of the fix alone', [OURS], [OURS, TLS], [TLS, THEIRS], [THEIRS]],
    ['does not bring back a statement that somebody else took out', [OURS], [OURS, TLS], [TLS], null],
    ['takes away a policy that the fix made', null, [TLS], [TLS], null],
    ['keeps what others put into a policy that the fix made', null, [TLS], [TLS, THEIRS], [THEIRS]],
    ['brings back a statement beside those of others', [OURS, THEIRS], [THEIRS], [THEIRS, TLS], [THEIRS, TLS, OURS]],
    ['brings back a policy of which the fix left nothing', [OURS], null, [THEIRS], [THEIRS, OURS]],
    ['has nothing against a policy that is gone', [OURS], [OURS, TLS], null, null],
  ])('of a policy %s', (_what, before, left, today, goal) => {
    const text = (statements: Json[] | null) => (statements === null ? null : policy(...statements));
    const expected = goal === null ? null : { Version: '2012-10-17', Statement: goal };

    expect(restore(text(before), text(left), text(today))).toEqual({ goal: expected, conflicts: [] });
  });

  it('reads a policy of one statement that stands alone', () => {
    const alone = JSON.stringify({ Version: '2012-10-17', Statement: OURS });

    expect(restore(alone, policy(OURS, TLS), policy(OURS, TLS, THEIRS)).goal).toEqual({ Version: '2012-10-17', Statement: [OURS, THEIRS] });
    expect(restoreTo(alone, policy(OURS, TLS), policy(OURS, TLS)).goal).toBe(alone);
  });

  it.each<[string, Json, Json, Json, string]>([
    ['a field with a third value', { key: null }, { key: 'ours' }, { key: 'theirs' }, 'key'],
    [
      'a statement that was narrowed, then edited',
      policy(statement('a', 's3:*')),
      policy(statement('a', 's3:Get')),
      policy(statement('a', 's3:Put')),
      'Statement[a]',
    ],
    [
      'a statement that was narrowed, then removed',
      policy(statement('a', 's3:*'), TLS),
      policy(statement('a', 's3:Get'), TLS),
      policy(TLS),
      'Statement[a]',
    ],
    [
      'a statement without a name that was narrowed, then edited',
      policy(OURS),
      policy(statement(undefined, 's3:Get')),
      policy(THEIRS),
      'Statement',
    ],
    [
      'groups that somebody replaced',
      [{ id: 'i', groups: ['a'] }],
      [{ id: 'i', groups: ['iso'] }],
      [{ id: 'i', groups: ['b'] }],
      '[i].groups',
    ],
    ['what the fix made, and somebody changed', { logging: null }, { logging: { to: 'logs' } }, { logging: { to: 'audit' } }, 'logging'],
    [
      'a rule that is back with other words',
      [{ SecurityGroupRuleId: 'r', port: 22, Description: 'x' }],
      [],
      [{ SecurityGroupRuleId: 'r', port: 22, Description: 'y' }],
      '[r]',
    ],
  ])('has a conflict at %s', (_what, before, left, today, field) => {
    expect(restoreTo(before, left, today).conflicts.map((one) => one.field)).toEqual([field]);
  });

  it('has what was there before in the place of a conflict, and keeps the rest', () => {
    expect(restoreTo({ key: null, size: 1 }, { key: 'ours', size: 1 }, { key: 'theirs', size: 2 })).toEqual({
      goal: { key: null, size: 2 },
      conflicts: [{ field: 'key', before: null, left: 'ours', today: 'theirs' }],
    });
    expect(restoreTo(['a', 'b'], ['iso', 'b'], ['c', 'b'])).toEqual({
      goal: ['c', 'b', 'a'],
      conflicts: [{ field: '', before: ['a'], left: ['iso'], today: ['c'] }],
    });
  });

  it('takes every difference for a conflict where nobody knows how the fix left it', () => {
    expect(restoreTo({ a: 1, b: 2, c: 3 }, undefined, { a: 1, b: 5, c: 6 })).toEqual({
      goal: { a: 1, b: 2, c: 3 },
      conflicts: [
        { field: 'b', before: 2, left: undefined, today: 5 },
        { field: 'c', before: 3, left: undefined, today: 6 },
      ],
    });
    expect(restoreTo({ a: 1 }, undefined, { a: 1 }).conflicts).toEqual([]);
  });

  it('is not led astray by the names of fields', () => {
    const hostile = JSON.parse('{"__proto__":{"x":1},"constructor":"a"}') as Json;

    expect(restoreTo(hostile, { ...(hostile as Fields), constructor: 'b' }, { ...(hostile as Fields), constructor: 'b' }).goal).toEqual(
      hostile,
    );
    expect(restoreTo({}, { constructor: 'b' }, { constructor: 'b', toString: 'c' }).goal).toEqual({ toString: 'c' });
  });
});
