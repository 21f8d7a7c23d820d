import type { Change, Json } from '@attack-reactor/kit/contract';
import fc from 'fast-check';
import { isCovered, planHash } from '#domain/reaction/plan-hash.ts';
import { aPlan } from '../../support/reactions.ts';

const jsonValue = fc.jsonValue({ maxDepth: 2 }).map((value): Json => JSON.parse(JSON.stringify(value)));
const change = fc.record({
  resource: fc.constantFrom('arn:aws:s3:::invoices', 'arn:aws:s3:::press-kit'),
  field: fc.tuple(fc.constantFrom('policy.Statement', 'acl.Grants', 'tags.a'), fc.nat(30)).map(([list, at]) => `${list}[${at}]`),
  before: jsonValue,
  after: jsonValue,
});
const plan = fc.record({ changes: fc.array(change, { maxLength: 8 }), effect: fc.constant('reversible' as const) });

function moved(one: Change, by: number): Change {
  return { ...one, field: one.field.replace(/\d+/, (place) => String(Number(place) + by)) };
}

describe('a fresh plan', () => {
  it('is covered where it is a part of the agreed one, in any order and at any place of a list', () => {
    fc.assert(
      fc.property(plan, fc.infiniteStream(fc.tuple(fc.boolean(), fc.nat(9))), (agreed, choices) => {
        const changes = agreed.changes.flatMap((one) => {
          const [isLeft, by] = choices.next().value;
          return isLeft ? [moved(one, by)] : [];
        });

        expect(isCovered({ ...agreed, changes: changes.toReversed() }, agreed)).toBe(true);
      }),
    );
  });

  it('is not covered with a change that was not agreed on, whatever else it does', () => {
    fc.assert(
      fc.property(plan, change, fc.nat(8), (agreed, other, at) => {
        const more = { ...other, field: 'another' };

        expect(isCovered({ ...agreed, changes: agreed.changes.toSpliced(at, 0, more) }, agreed)).toBe(false);
      }),
    );
  });

  it.each(['resource', 'before', 'after'] as const)('is not covered where the %s of a change is another one', (part) => {
    fc.assert(
      fc.property(plan, change, (agreed, one) => {
        const whole = { ...agreed, changes: [...agreed.changes, one] };
        const fresh = { ...agreed, changes: [{ ...one, [part]: 'what nobody agreed on' }] };

        expect(isCovered(fresh, whole)).toBe(false);
      }),
    );
  });

  it('is not covered where it does the same change once more', () => {
    fc.assert(
      fc.property(plan, change, (agreed, one) => {
        const others = agreed.changes.filter((other) => other.resource !== one.resource);
        const once = { ...agreed, changes: [...others, one] };

        expect(isCovered({ ...once, changes: [one, one] }, once)).toBe(false);
      }),
    );
  });

  it('is not covered where its effect is worse than the agreed one', () => {
    const changes = [{ resource: 'r', field: 'f', before: null, after: 1 }];

    expect(isCovered({ changes, effect: 'disruptive' }, { changes, effect: 'reversible' })).toBe(false);
    expect(isCovered({ changes, effect: 'reversible' }, { changes, effect: 'disruptive' })).toBe(true);
  });

  it('does not know the order of keys of a value', () => {
    const fresh = { resource: 'r', field: 'f', before: { a: 1, b: 2 }, after: null };
    const agreed = { ...fresh, before: { b: 2, a: 1 } };

    expect(isCovered({ changes: [fresh], effect: 'reversible' }, { changes: [agreed], effect: 'reversible' })).toBe(true);
    expect(planHash(aPlan({ changes: [fresh] }))).toBe(planHash(aPlan({ changes: [agreed] })));
  });
});
