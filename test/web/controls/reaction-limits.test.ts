import { type LimitedBinding, listLimits } from '../../../web/app/modules/controls/reaction-limits.ts';
import { shortenStandard } from '../../../web/app/modules/controls/standard-name.ts';

const S32 = { status: 'ENABLED', severity: 'CRITICAL', reactors: ['s3-block-public-read'] };
const INSTALLED = new Set(['s3-block-public-read']);
const aBinding = (fields: Partial<LimitedBinding> = {}): LimitedBinding => ({
  ...{ id: 'close-buckets', reactorId: 's3-block-public-read', mode: 'automatic', minimumSeverity: 'INFORMATIONAL', scope: {} },
  ...fields,
});
const codes = (control: Parameters<typeof listLimits>[0], ...bindings: LimitedBinding[]) =>
  listLimits(control, bindings, INSTALLED).map(({ code }) => code);

describe('listLimits', () => {
  it('knows nothing that stops an automatic binding that holds everywhere', () => {
    expect(listLimits(S32, [aBinding()], INSTALLED)).toEqual([]);
  });

  it('tells a control that nothing answers to from one that only lacks a binding', () => {
    expect(codes({ ...S32, reactors: [] })).toEqual(['no-reactor']);
    expect(listLimits(S32, [], INSTALLED)).toEqual([{ code: 'no-binding', values: ['s3-block-public-read'] }]);
  });

  it('says that a disabled control makes no findings', () => {
    expect(codes({ ...S32, status: 'DISABLED' }, aBinding())).toEqual(['disabled']);
  });

  it.each([
    ['only-tells', { mode: 'notify' }],
    ['asks-first', { mode: 'approval' }],
    ['only-attacks', { intent: 'detection' }],
    ['not-installed', { reactorId: 'gone' }],
    ['window', { window: { days: ['mon'], from: '22:00', to: '04:00', timeZone: 'Europe/Madrid' } }],
  ] as const)('says %s of a binding', (code, fields) => {
    expect(codes(S32, aBinding(fields))).toEqual([code]);
  });

  it('compares severities by their order', () => {
    expect(codes({ ...S32, severity: 'MEDIUM' }, aBinding({ minimumSeverity: 'HIGH' }))).toEqual(['severity']);
    expect(codes({ ...S32, severity: 'HIGH' }, aBinding({ minimumSeverity: 'HIGH' }))).toEqual([]);
    expect(codes({ ...S32, severity: null }, aBinding({ minimumSeverity: 'HIGH' }))).toEqual([]);
  });

  it('says that a binding of a tenant leaves out all other accounts', () => {
    expect(listLimits(S32, [aBinding({ tenant: 'shop' })], INSTALLED)).toEqual([
      { code: 'only-tenant', values: ['shop'], binding: 'close-buckets' },
    ]);
  });

  it('says where a binding holds and where it does not, with its name', () => {
    const scope = {
      accounts: { include: ['111122223333'], exclude: ['444455556666'] },
      tags: { include: [{ key: 'stage', values: ['dev', 'test'] }, { key: 'owner' }] },
    };
    expect(listLimits(S32, [aBinding({ scope })], INSTALLED)).toEqual([
      { code: 'only-accounts', values: ['111122223333'], binding: 'close-buckets' },
      { code: 'not-accounts', values: ['444455556666'], binding: 'close-buckets' },
      { code: 'only-tags', values: ['stage=dev|test', 'owner'], binding: 'close-buckets' },
    ]);
  });
});

describe('shortenStandard', () => {
  it.each([
    ['standards/aws-foundational-security-best-practices/v/1.0.0', 'AWS FSBP'],
    ['standards/pci-dss/v/4.0.1', 'PCI DSS 4.0.1'],
    ['standards/cis-aws-foundations-benchmark/v/3.0.0', 'CIS AWS 3'],
    ['ruleset/cis-aws-foundations-benchmark/v/1.2.0', 'CIS AWS 1.2'],
    ['standards/new-law/v/2.0.0', 'new-law 2'],
    ['something else', 'something else'],
  ])('%s is %s', (id, name) => {
    expect(shortenStandard(id)).toBe(name);
  });
});
