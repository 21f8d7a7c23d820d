import fc from 'fast-check';
import type { Tenant } from '#domain/base/tenant.ts';
import { type Binding, rankSpecificity } from '#domain/reaction/binding.ts';
import type { QuarantinedBinding } from '#domain/reaction/quarantine.ts';
import { candidateBindings, decideReaction } from '#domain/reaction/reaction-decision.ts';
import { scopeVerdict } from '#domain/reaction/scope.ts';
import { control } from '../../support/finding-facts.ts';
import { aBinding, aDisabledReactor, anInstalledReactor, BUCKET, MEMBER } from '../../support/reactions.ts';

const UNITS = ['ou-abcd-33333333', 'r-abcd'];
const NOW = Date.UTC(2026, 10, 3, 8);
const RESOURCE = { Type: 'AwsS3Bucket', Id: BUCKET, Tags: { team: 'payments' } };
const RULES = { reactors: new Map([['s3-block-public-read', anInstalledReactor()]]), now: NOW };
const PLACE = { isMember: true, organizationalUnits: UNITS };

function decide(
  bindings: readonly Binding[],
  overrides: { readonly resource?: object; readonly place?: object; readonly rules?: object } = {},
) {
  const { resource, place, rules } = overrides;
  return decideReaction(control(), { ...RESOURCE, ...resource }, bindings, { ...PLACE, ...place }, { ...RULES, ...rules });
}

describe('a binding of a tenant', () => {
  const shop = aBinding({ id: 'of-shop', tenant: 'shop' });
  const all = aBinding();

  it.each<[string, readonly Binding[], readonly Tenant[], object]>([
    ['reacts in an account of the tenant', [shop], [{ id: 'shop', accounts: [MEMBER] }], { kind: 'react', binding: { id: 'of-shop' } }],
    ['leaves an account of others alone', [shop], [{ id: 'shop', accounts: [] }], { kind: 'skip', reason: 'out-of-scope' }],
    ['leaves it to another binding', [shop, all], [{ id: 'shop', accounts: [] }], { kind: 'react', binding: { id: 'public-buckets' } }],
    ['is refused where the tenant is not there', [shop], [], { kind: 'refuse', reason: 'scope-unknown' }],
    [
      'is overruled by nobody where the tenant is not resolved',
      [shop, all],
      [{ id: 'shop', accounts: [], isUnresolved: true }],
      { kind: 'refuse', reason: 'scope-unknown', detail: expect.stringMatching(/of-shop asks for tenants/) },
    ],
    [
      'meets one of another tenant with the same account',
      [shop, aBinding({ tenant: 'mall' })],
      [
        { id: 'shop', accounts: [MEMBER] },
        { id: 'mall', accounts: 'all' },
      ],
      { kind: 'refuse', reason: 'ambiguous-binding' },
    ],
  ])('%s', (_what, bindings, tenants, decision) => {
    expect(decide(bindings, { rules: { tenants } })).toMatchObject(decision);
  });
});

describe('the decision about a resource', () => {
  it('is to react by the binding whose scope holds, now or when its window opens', () => {
    const window = { days: ['wed'], from: '02:00', to: '04:00', timeZone: 'UTC' };

    expect(decide([aBinding()])).toMatchObject({ kind: 'react', mode: 'automatic', waitUntil: null, binding: { id: 'public-buckets' } });
    expect(decide([aBinding({ window })])).toMatchObject({ kind: 'react', waitUntil: '2026-11-04T02:00:00.000Z' });
    expect(decide([aBinding({ window, mode: 'notify' })])).toMatchObject({ kind: 'react', mode: 'notify', waitUntil: null });
  });

  it('follows the narrowest binding', () => {
    const wide = aBinding({ id: 'wide', match: { technique: 'T1530' } });
    const narrower = aBinding({ id: 'narrower', match: { technique: 'T1552.001' } });
    const narrowest = aBinding({ id: 'narrowest' });

    expect(decide([wide, narrowest, narrower])).toMatchObject({ binding: { id: 'narrowest' } });
    expect(decide([wide, narrower])).toMatchObject({ binding: { id: 'narrower' } });
  });

  it('refuses where two bindings are as narrow', () => {
    expect(decide([aBinding(), aBinding({ id: 'another' })])).toMatchObject({
      kind: 'refuse',
      reason: 'ambiguous-binding',
      why: [{ bindingId: 'public-buckets', otherBindingId: 'another' }],
    });
  });

  it('lets no wider binding overrule a narrower one that may hold, however many others are unknown', () => {
    const byTag = { tags: { include: [{ key: 'team' }] } };
    const untagged = { resource: { Tags: undefined } };
    const widest = aBinding({ id: 'widest', match: { technique: 'T1530' }, scope: byTag });
    const middle = aBinding({ id: 'middle', match: { findingType: 'Effects*' } });
    const narrowest = aBinding({ id: 'narrowest', scope: byTag });

    expect(decide([widest, middle, narrowest], untagged)).toMatchObject({
      kind: 'refuse',
      reason: 'scope-unknown',
      detail: expect.stringContaining('narrowest'),
    });
    expect(decide([widest, middle], untagged)).toMatchObject({ kind: 'react', binding: { id: 'middle' } });
    expect(decide([narrowest], untagged)).toMatchObject({ kind: 'refuse', reason: 'scope-unknown' });
  });

  describe('that hangs on tags alone, which the finding does not carry', () => {
    const byTag = (id: string, more: object = {}) => aBinding({ id, scope: { tags: { exclude: [{ key: 'legacy' }] } }, ...more });
    const ask = (bindings: readonly Binding[], place: object = {}) =>
      decide(bindings, { resource: { Tags: undefined }, place, rules: { canAskTags: true } });

    it('is left open, where they can be asked for, among all that may hold', () => {
      const wide = aBinding({ id: 'wide', match: { technique: 'T1530' } });

      expect(ask([wide, byTag('narrow'), byTag('other')])).toMatchObject({
        kind: 'react',
        binding: { id: 'narrow' },
        undecided: { candidates: ['narrow', 'other', 'wide'], mayWait: false },
      });
      expect(ask([wide, byTag('narrow', { match: { technique: 'T1530' } }), aBinding()])).toEqual(decide([aBinding()]));
    });

    it('may wait where one of them asks people or has a window', () => {
      const window = { days: ['wed'], from: '02:00', to: '04:00', timeZone: 'UTC' };

      for (const more of [{ mode: 'approval' }, { window }])
        expect(ask([byTag('narrow'), byTag('other', more)])).toMatchObject({ undecided: { mayWait: true } });
    });

    it('is refused where they can not, or where something else is unknown too', () => {
      expect(decide([byTag('narrow')], { resource: { Tags: undefined } })).toMatchObject({ kind: 'refuse', reason: 'scope-unknown' });
      const byUnit = aBinding({ id: 'unit', scope: { organizationalUnits: { include: ['r-abcd'] } } });
      expect(ask([byTag('narrow'), byUnit], { organizationalUnits: undefined })).toMatchObject({
        reason: 'scope-unknown',
        why: [{ bindingId: 'unit', rule: 'organizationalUnits' }],
      });
    });

    it('is not left open where the finding carries tags, or none of them can react', () => {
      expect(decide([byTag('narrow')], { resource: { Tags: {} }, rules: { canAskTags: true } })).not.toHaveProperty('undecided');
      expect(decide([byTag('narrow')], { resource: { Type: 'AwsAccount', Tags: undefined }, rules: { canAskTags: true } })).toMatchObject({
        kind: 'skip',
        reason: 'no-matching-resource',
      });
    });
  });

  describe('beside a binding that cannot be read', () => {
    const bad = (match: QuarantinedBinding['matches'][number]): QuarantinedBinding => ({
      id: 'bad',
      matches: [match],
      fault: 'mode (invalid)',
    });
    const beside = (match: QuarantinedBinding['matches'][number], ...bindings: readonly Binding[]) =>
      decide(bindings, { rules: { quarantined: [bad(match)] } });
    const facts = (quarantined: readonly QuarantinedBinding[], ...bindings: readonly Binding[]) =>
      candidateBindings(control(), { bindings, quarantined, trigger: 'event' });

    it('is refused where that is as narrow or narrower, and may forbid it', () => {
      const wide = aBinding({ match: { technique: 'T1530' } });

      expect(beside({ control: 'S3.2' }, aBinding())).toMatchObject({
        kind: 'refuse',
        reason: 'binding-unreadable',
        why: [{ bindingId: 'bad', fault: 'mode (invalid)' }],
      });
      expect(beside({ control: 'S3.2' }, wide)).toMatchObject({ reason: 'binding-unreadable' });
      expect(beside({ technique: 'T1530' }, wide)).toMatchObject({ reason: 'binding-unreadable' });
      expect(beside({ control: 'S3.2' })).toMatchObject({ reason: 'binding-unreadable' });
    });

    it('goes on where that is wider, or about something else', () => {
      expect(beside({ technique: 'T1530' }, aBinding())).toMatchObject({ kind: 'react' });
      expect(beside({ control: 'S3.3' }, aBinding())).toMatchObject({ kind: 'react' });
      expect(decide([aBinding()], { rules: { quarantined: [{ id: 'bad', matches: [], fault: 'not JSON' }] } })).toMatchObject({
        kind: 'react',
      });
    });

    it('is looked at where no other binding is about the finding, and nowhere else', () => {
      expect(facts([bad({ control: 'S3.2' })])).toEqual([]);
      expect(facts([bad({ control: 'S3.2' })], aBinding({ minimumSeverity: 'CRITICAL', match: { control: 'S3.9' } }))).toEqual([]);
      expect(facts([bad({ control: 'S3.3' })])).toEqual({ code: 'no-binding' });
      const suppressed = control({ Workflow: { Status: 'SUPPRESSED' } });
      expect(candidateBindings(suppressed, { bindings: [], quarantined: [bad({ control: 'S3.2' })], trigger: 'event' })).toEqual({
        code: 'suppressed',
      });
    });
  });

  it.each([
    ['not-a-member', [aBinding()], { place: { isMember: false } }],
    ['out-of-scope', [aBinding({ scope: { regions: { exclude: ['eu-central-1'] } } })], {}],
    [
      'scope-unknown',
      [aBinding({ scope: { organizationalUnits: { include: ['r-abcd'] } } })],
      { place: { organizationalUnits: undefined } },
    ],
    ['reactor-not-installed', [aBinding()], { rules: { reactors: new Map() } }],
    ['reactor-disabled', [aBinding()], { rules: { reactors: new Map([['s3-block-public-read', aDisabledReactor()]]) } }],
    [
      'mode-not-allowed',
      [aBinding()],
      { rules: { reactors: new Map([['s3-block-public-read', anInstalledReactor({ modes: ['notify'] })]]) } },
    ],
    ['no-matching-resource', [aBinding()], { resource: { Type: 'AwsAccount' } }],
    ['place-disagrees', [aBinding()], { resource: { Partition: 'aws-cn' } }],
  ])('is not to react: %s', (reason, bindings, overrides) => {
    expect(decide(bindings, overrides)).toMatchObject({ reason });
  });

  it('takes the reactor of the publisher that the binding names, and of no other', () => {
    const reactors = new Map([
      ['s3-block-public-read', anInstalledReactor({ version: '1.0.0' })],
      ['example/s3-block-public-read', anInstalledReactor({ publisher: 'example', version: '7.0.0' })],
    ]);
    const bindings = [aBinding({ reactorId: 'example/s3-block-public-read' })];

    expect(decide(bindings, { rules: { reactors } })).toMatchObject({
      kind: 'react',
      reactor: { id: 'example/s3-block-public-read', version: '7.0.0' },
    });
  });

  it('never reacts outside the scope of the binding that it follows, nor where two are as narrow', () => {
    const name = fc.constantFrom(MEMBER, '111111111111');
    const rule = fc.record(
      { include: fc.array(name, { minLength: 1, maxLength: 2 }), exclude: fc.array(name, { minLength: 1, maxLength: 2 }) },
      { requiredKeys: [] },
    );
    const unit = fc.constantFrom('ou-abcd-33333333', 'r-abcd', 'ou-abcd-99999999');
    const units = fc.record(
      { include: fc.array(unit, { minLength: 1, maxLength: 2 }), exclude: fc.array(unit, { minLength: 1, maxLength: 2 }) },
      { requiredKeys: [] },
    );
    const match = fc.constantFrom(
      { control: 'S3.2' },
      { technique: 'T1530' },
      { findingType: 'Effects*' },
      { findingType: 'Effects/Data*' },
    );
    const bindings = fc
      .array(fc.record({ match, scope: fc.record({ accounts: rule, organizationalUnits: units }, { requiredKeys: [] }) }), { maxLength: 5 })
      .map((all) => all.map((one, position) => aBinding({ id: `binding-${position}`, ...one })));
    const known = fc.boolean();
    fc.assert(
      fc.property(bindings, known, (all, isKnown) => {
        const organizationalUnits = isKnown ? UNITS : undefined;
        const decision = decide(all, { place: { organizationalUnits } });
        if (decision.kind !== 'react') return;
        const where = { accountId: MEMBER, region: 'eu-central-1', organizationalUnits, tags: RESOURCE.Tags };
        const chosen =
          all.find(({ id }) => id === decision.binding.id) ?? aBinding({ id: 'missing', scope: { accounts: { exclude: [MEMBER] } } });
        expect(scopeVerdict(chosen.scope, where)).toEqual({ inScope: true });
        for (const other of all.filter((one) => one !== chosen)) {
          const verdict = scopeVerdict(other.scope, where);
          if (verdict.inScope || !verdict.known) expect(rankSpecificity(other)).toBeLessThan(rankSpecificity(chosen));
        }
      }),
      { numRuns: 500 },
    );
  });
});
