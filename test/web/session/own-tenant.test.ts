import { keepOwnTenant } from '../../../web/app/session/own-tenant.ts';

const ME = { tenants: [{ id: 'shop' }, { id: 'bank' }] };

describe('keepOwnTenant', () => {
  it('keeps the tenant that the person looked at', () => {
    expect(keepOwnTenant('bank', ME)).toBe('bank');
  });

  it('forgets the tenant of somebody else, in whose lists the person would see nothing', () => {
    expect(keepOwnTenant('bank', { tenants: [{ id: 'shop' }] })).toBeUndefined();
  });

  it('keeps all tenants where none is chosen', () => {
    expect(keepOwnTenant(undefined, ME)).toBeUndefined();
  });
});
