import type { Binding } from '#domain/reaction/binding.ts';
import { listVisibleBindings } from '#handlers/api-read/visible-bindings.ts';
import { aBinding } from '../../support/reactions.ts';

const [OURS, THEIRS] = ['111111111111', '222222222222'];
const scope = new Set([OURS]);

describe('the bindings that a tenant sees', () => {
  it.each<[string, Binding['scope'], Binding['scope'] | undefined]>([
    ['a binding for all accounts', {}, {}],
    ['one for our account', { accounts: { include: [OURS] } }, { accounts: { include: [OURS] } }],
    ['one for both, as one for ours', { accounts: { include: [OURS, THEIRS] } }, { accounts: { include: [OURS] } }],
    ['no binding for others only', { accounts: { include: [THEIRS] } }, undefined],
    ['one that leaves others out, as one for all', { accounts: { exclude: [THEIRS] } }, {}],
    ['one that leaves us out', { accounts: { exclude: [OURS, THEIRS] } }, { accounts: { exclude: [OURS] } }],
  ])('are %s', (_what, asked, seen) => {
    const [binding] = listVisibleBindings([aBinding({ scope: asked })], { scope, tenants: [] });

    expect(binding?.scope).toEqual(seen);
  });

  it.each([
    ['one of our tenant', [{ id: 'shop', accounts: [OURS] }], true],
    ['one of a tenant that shares an account with us', [{ id: 'shop', accounts: [THEIRS, OURS] }], true],
    ['one of a tenant with every account', [{ id: 'shop', accounts: 'all' as const }], true],
    ['no binding of another tenant', [{ id: 'shop', accounts: [THEIRS] }], false],
    ['no binding of a tenant whose accounts nobody knows', [{ id: 'shop', accounts: [], isUnresolved: true }], false],
    ['no binding of a tenant that is gone', [], false],
  ])('are %s', (_what, tenants, isSeen) => {
    expect(listVisibleBindings([aBinding({ tenant: 'shop' })], { scope, tenants })).toHaveLength(isSeen ? 1 : 0);
  });

  it('are all of them for whoever sees every account', () => {
    const bindings = [aBinding({ scope: { accounts: { include: [THEIRS] } } })];

    expect(listVisibleBindings(bindings, { scope: 'all', tenants: [] })).toBe(bindings);
  });
});
