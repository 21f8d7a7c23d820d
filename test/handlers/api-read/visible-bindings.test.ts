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
    const [binding] = listVisibleBindings([aBinding({ scope: asked })], scope);

    expect(binding?.scope).toEqual(seen);
  });

  it('are all of them for whoever sees every account', () => {
    const bindings = [aBinding({ scope: { accounts: { include: [THEIRS] } } })];

    expect(listVisibleBindings(bindings, 'all')).toBe(bindings);
  });
});
