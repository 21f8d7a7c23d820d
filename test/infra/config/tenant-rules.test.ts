import { binding, environment, listProblems, listWarnings, reaction, route, twoBindings } from '../../support/config-inputs.ts';

const api = (tenants: readonly object[], groups: readonly object[] = [{ group: 'security', role: 'admin' }]) => ({
  oidc: { issuer: 'https://login.example.com', audience: 'console' },
  groups,
  tenants,
});
const SHOP = { id: 'shop', accounts: ['111111111111'] };
const UNITS = { id: 'units', organizationalUnits: ['ou-ab12-shop0001'] };

describe('a mistake in tenants is one line with the field and the remedy', () => {
  it.each<[string, object, string]>([
    ['a name twice', environment({ api: api([SHOP, SHOP]) }), 'api.tenants[1].id: "shop" is the id of api.tenants[0] already'],
    [
      'nothing in it',
      environment({ api: api([{ id: 'shop' }]) }),
      'api.tenants[0]: names nothing: write accounts, organizationalUnits or accountTags',
    ],
    [
      'a unit that is none',
      environment({ api: api([{ id: 'shop', organizationalUnits: ['ou-1'] }]) }),
      'api.tenants[0].organizationalUnits[0]: "ou-1" is not an organizational unit or root id',
    ],
    [
      'a tag that is none',
      environment({ api: api([{ id: 'shop', accountTags: ['team'] }]) }),
      'api.tenants[0].accountTags[0]: "team" is no tag of an account: write key=value, such as team=shop',
    ],
    [
      'a unit without an organization',
      { ...environment({ api: api([UNITS]), reaction: {} }), organizationId: undefined },
      'organizationId: is missing; "ou-ab12-shop0001" of api.tenants[0] is looked up in it',
    ],
    [
      'a group in a tenant that does not exist',
      environment({ api: api([SHOP], [{ group: 'shop', role: 'viewer', tenant: 'shpo' }]) }),
      'api.groups[0].tenant: there is no tenant "shpo"; did you mean "shop"?',
    ],
    [
      'a binding of a tenant that does not exist',
      { ...binding({ tenant: 'shpo' }), api: api([SHOP]) },
      'reaction.bindings[0].tenant: there is no tenant "shpo"; did you mean "shop"?',
    ],
    [
      'a route of a tenant without any',
      { ...route({ tenant: 'shop' }), api: undefined },
      'reaction.notifications[0].tenant: there is no tenant "shop": tenants are named in api.tenants',
    ],
    [
      'a binding whose scope leaves its tenant nothing',
      { ...binding({ tenant: 'shop', scope: { accounts: { include: ['222222222222'] } } }), api: api([SHOP]) },
      'reaction.bindings[0].scope: can never hold: accounts excludes everything that it includes',
    ],
  ])('%s', (_what, input, line) => {
    expect(listProblems(input)).toEqual([line]);
  });

  it('is not sought where the API cannot be read', () => {
    expect(listProblems({ ...binding({ tenant: 'shop' }), api: { ...api([SHOP]), oidc: {} } })).toEqual([
      expect.stringMatching(/^api\.oidc\.issuer/),
      expect.stringMatching(/^api\.oidc\.audience/),
    ]);
  });
});

describe('tenants in order', () => {
  it.each<[string, object]>([
    [
      'two tenants on one control',
      { ...twoBindings({ tenant: 'shop' }, { tenant: 'bank' }), api: api([SHOP, { id: 'bank', accounts: ['222222222222'] }]) },
    ],
    ['two tenants of units', { ...twoBindings({ tenant: 'units' }, { tenant: 'shop' }), api: api([SHOP, UNITS]) }],
    ['every tenant for a group', environment({ api: api([SHOP], [{ group: 'security', role: 'admin', tenant: '*' }]) })],
    ['no API at all', reaction({})],
  ])('are %s', (_what, input) => {
    expect(listProblems(input)).toEqual([]);
  });

  it('are a limit of an automatic binding like a scope', () => {
    const automatic = { ...binding({ tenant: 'shop', mode: 'automatic' }), api: api([SHOP]) };

    expect(listWarnings(automatic).filter((line) => /asks nobody/.test(line))).toEqual([]);
  });
});
