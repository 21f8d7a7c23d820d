import {
  type BindingFacts,
  type BindingReach,
  type BindingWish,
  rulingOnBinding,
  tagBinding,
  writeProblems,
} from '#domain/reaction/binding-change.ts';
import { aBinding, anInstalledReactor } from '../../support/reactions.ts';

const SHOP = '111111111111';
const BANK = '333333333333';
const OF_SHOP: BindingReach = { accounts: new Set([SHOP]), tenants: ['shop'] };
const here = (accounts: readonly string[]) => ({ scope: { accounts: { include: accounts } } });
const { manifest } = anInstalledReactor({
  parameters: { type: 'object', properties: { days: { type: 'integer', minimum: 1 } }, additionalProperties: false },
});
const standing = aBinding();

function ruling(wish: Partial<BindingWish>, facts: Partial<BindingFacts> = {}) {
  const given = { kind: 'put', binding: aBinding(), expects: null, ...wish } as BindingWish;
  const world = { accounts: [SHOP, BANK], regions: ['eu-central-1'], tenants: [{ id: 'shop', accounts: [SHOP] }] };
  return rulingOnBinding(given, { standing: undefined, others: [], reactors: [manifest], world, reach: 'everything', ...facts });
}
const stands = { standing: { binding: standing, isOfConfiguration: false } };
const expects = tagBinding(standing);

describe('a wish about a binding', () => {
  it('is done with what was there before', () => {
    const changed = aBinding({ mode: 'notify' });

    expect(ruling({})).toEqual({ kind: 'go', before: undefined, after: aBinding() });
    expect(ruling({ binding: changed, expects }, stands)).toEqual({ kind: 'go', before: standing, after: changed });
    expect(ruling({ kind: 'remove', id: standing.id, expects }, stands)).toEqual({ kind: 'go', before: standing, after: undefined });
  });

  it.each<[string, Partial<BindingWish>, Partial<BindingFacts>, string]>([
    ['a new one whose id is taken', {}, stands, 'stale'],
    ['a change of another version', { expects: tagBinding(aBinding({ mode: 'notify' })) }, stands, 'stale'],
    ['a change of none', { expects }, {}, 'unknown'],
    ['to take back none', { kind: 'remove', id: 'none', expects }, {}, 'unknown'],
    ['to take back another version', { kind: 'remove', id: standing.id, expects: 'other' }, stands, 'stale'],
    [
      'a change of what the configuration owns',
      { expects },
      { standing: { binding: standing, isOfConfiguration: true } },
      'of-configuration',
    ],
    [
      'to take back what the configuration owns',
      { kind: 'remove', id: standing.id, expects },
      { standing: { binding: standing, isOfConfiguration: true } },
      'of-configuration',
    ],
    ['a new one with an id of the configuration', {}, { standing: { binding: standing, isOfConfiguration: true } }, 'of-configuration'],
    ['one of every account, of somebody of one tenant', {}, { reach: OF_SHOP }, 'out-of-reach'],
    ['one of another tenant', { binding: aBinding({ tenant: 'bank' }) }, { reach: OF_SHOP }, 'out-of-reach'],
    ['one that names an account of others too', { binding: aBinding(here([SHOP, BANK])) }, { reach: OF_SHOP }, 'out-of-reach'],
    [
      'one that leaves accounts of others out only',
      { binding: aBinding({ scope: { accounts: { exclude: [BANK] } } }) },
      { reach: OF_SHOP },
      'out-of-reach',
    ],
    ['a change of what others share', { binding: aBinding(here([SHOP])), expects }, { ...stands, reach: OF_SHOP }, 'unknown'],
    ['to take back what others share', { kind: 'remove', id: standing.id, expects }, { ...stands, reach: OF_SHOP }, 'unknown'],
    ['an id that others took', { binding: aBinding(here([SHOP])) }, { ...stands, reach: OF_SHOP }, 'stale'],
    [
      'an id that others have in the configuration',
      { binding: aBinding(here([SHOP])) },
      { standing: { binding: standing, isOfConfiguration: true }, reach: OF_SHOP },
      'stale',
    ],
  ])('is refused that is %s', (_what, wish, facts, kind) => {
    expect(ruling(wish, facts)).toEqual({ kind });
  });

  it.each<[string, object]>([
    ['names the tenant', { tenant: 'shop' }],
    ['names accounts of theirs', here([SHOP])],
  ])('is done of somebody of one tenant where it %s', (_what, more) => {
    expect(ruling({ binding: aBinding(more) }, { reach: OF_SHOP })).toMatchObject({ kind: 'go' });
  });

  it.each<[string, object, Partial<BindingFacts>, RegExp]>([
    ['a reactor that is not installed', { reactorId: 's3-block-public-raed' }, {}, /no reactor "s3-block-public-raed"; did you mean/],
    [
      'a mode that the reactor does not take',
      { mode: 'automatic' },
      { reactors: [{ ...manifest, modes: ['notify'] }] },
      /"automatic" is not allowed/,
    ],
    ['a parameter of a wrong value', { parameters: { days: 0 } }, {}, /days/],
    ['a parameter that nobody knows', { parameters: { hours: 1 } }, {}, /hours/],
    ['a scope that can never hold', { scope: { regions: { include: ['us-east-1'] } } }, {}, /can never hold/],
    ['nobody who may answer', { mode: 'approval', approvers: [] }, {}, /approvers|nobody/],
    ['a tenant that is not there', { tenant: 'moon' }, {}, /no tenant "moon"/],
    ['one that is as narrow', {}, { others: [aBinding({ id: 'rival' })] }, /as narrow as "rival".*would get neither/],
  ])('names what is wrong: %s', (_what, more, facts, message) => {
    const found = ruling({ binding: aBinding(more) }, facts);

    expect(found.kind).toBe('invalid');
    expect(found.kind === 'invalid' && writeProblems(found.problems)).toMatch(message);
  });

  it('names every fault at once, and no binding of others', () => {
    const binding = aBinding({ ...here([SHOP]), parameters: { days: 0, hours: 1 } });

    const found = ruling({ binding }, { others: [aBinding({ id: 'secret-of-bank' })], reach: OF_SHOP });

    expect(found.kind === 'invalid' && found.problems).toHaveLength(3);
    expect(JSON.stringify(found)).toContain('a binding of others');
    expect(JSON.stringify(found)).not.toContain('secret-of-bank');
  });
});
