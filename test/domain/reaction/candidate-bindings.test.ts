import { ineligibility } from '#domain/reaction/eligibility.ts';
import { candidateBindings, type FindingFacts } from '#domain/reaction/reaction-decision.ts';
import { candidates, control, detection } from '../../support/finding-facts.ts';
import { controlDocument, finding, guardDutyDocument } from '../../support/findings.ts';
import { aBinding, MEMBER } from '../../support/reactions.ts';

describe('the bindings that could apply', () => {
  it('are found by control, by finding type or its beginning, and by technique with its sub-techniques', () => {
    const byType = (findingType: string) => aBinding({ id: 'by-type', match: { findingType } });

    expect(candidates(control(), aBinding())).toEqual(['public-buckets']);
    expect(candidates(control(), aBinding({ match: { control: 'S3.20' } }))).toBe('no-binding');
    expect(candidates(detection(), byType('Recon:IAMUser/UserPermissions'))).toEqual(['by-type']);
    expect(candidates(detection(), byType('Recon:IAMUser-UserPermissions'))).toEqual(['by-type']);
    expect(candidates(detection(), byType('Recon:*'))).toEqual(['by-type']);
    expect(candidates(detection(), byType('Recon:EC2*'))).toBe('no-binding');
    expect(candidates(control(), aBinding({ match: { technique: 'T1552' }, intent: 'any' }))).toEqual(['public-buckets']);
    expect(candidates(control(), aBinding({ match: { technique: 'T1552.002' }, intent: 'any' }))).toBe('no-binding');
  });

  it('by a finding type are for that type or, with a star, for what begins with it; a control is no type', () => {
    const byType = (findingType: string) => aBinding({ id: 'by-type', match: { findingType } });
    const unmapped: FindingFacts = { ...detection(), key: undefined };

    expect(candidates(detection(), byType('Recon:IAMUser/UserPermission'))).toBe('no-binding');
    expect(candidates(detection(), byType('Recon:IAMUser/UserPermissionsToo'))).toBe('no-binding');
    expect(candidates(detection(), byType('Recon:IAMUsers*'))).toBe('no-binding');
    expect(candidates(unmapped, byType('Recon:IAMUser-UserPermissions'))).toEqual(['by-type']);
    expect(candidates(control(), byType('S3.2'))).toBe('no-binding');
  });

  it('by technique are about attacks, unless they say otherwise', () => {
    expect(candidates(control(), aBinding({ match: { technique: 'T1530' } }))).toBe('other-intent');
    expect(candidates(detection(), aBinding({ match: { technique: 'T1069' } }))).toEqual(['public-buckets']);
    expect(candidates(control(), aBinding({ intent: 'detection' }))).toBe('other-intent');
  });

  describe('of a product that nobody trusts', () => {
    const arn = (product: string, account = '') => `arn:aws:securityhub:eu-central-1:${account}:product/${product}`;
    const of = (ProductArn: string): FindingFacts => ({ ...detection(), finding: finding(guardDutyDocument({ ProductArn })) });
    const byTechnique = (trust?: string[]) => aBinding({ match: { technique: 'T1069' }, ...(trust !== undefined && { trust }) });

    it.each([
      ['a custom integration', arn(`${MEMBER}/default`, MEMBER)],
      ['a partner', arn('prowler/prowler')],
      ['a name like one of AWS', arn('aws-labs/guardduty')],
      ['a service of AWS in the ARN of an account', arn('aws/guardduty', MEMBER)],
      ['an account in the ARN of everybody', arn(`${MEMBER}/default`)],
      ['more than a product', arn('aws/guardduty/of-mine')],
    ])('are none: %s', (_what, productArn) => {
      expect(candidates(of(productArn), byTechnique(), aBinding({ id: 'by-type', match: { findingType: 'Recon:*' } }))).toBe(
        'untrusted-product',
      );
    });

    it('are those that name it, or all of its provider, and nothing else', () => {
      const custom = of(arn(`${MEMBER}/default`, MEMBER));

      expect(candidates(custom, byTechnique([`${MEMBER}/default`]))).toEqual(['public-buckets']);
      expect(candidates(custom, byTechnique([`${MEMBER}/*`]))).toEqual(['public-buckets']);
      expect(candidates(custom, byTechnique(['111111111111/default', 'aws/*']))).toBe('untrusted-product');
      expect(candidates(detection(), byTechnique(['prowler/prowler']))).toBe('untrusted-product');
      expect(candidates(detection(), byTechnique(['aws/guardduty']))).toEqual(['public-buckets']);
      expect(candidates(of(arn('prowler/prowler-two')), byTechnique(['prowler/prowler']))).toBe('untrusted-product');
    });

    it('says whose word it was, and only where a binding would have reacted to it', () => {
      const custom = of(arn(`${MEMBER}/default`, MEMBER));

      expect(candidateBindings(custom, { bindings: [byTechnique()], trigger: 'manual' })).toEqual({
        code: 'untrusted-product',
        product: `${MEMBER}/default`,
      });
      expect(candidates(custom, aBinding())).toBe('no-binding');
    });
  });

  it('are only those that the finding is severe enough for', () => {
    expect(candidates(detection(), aBinding({ match: { technique: 'T1069' }, minimumSeverity: 'HIGH' }))).toBe('below-severity');
    expect(candidates(control(), aBinding({ minimumSeverity: 'CRITICAL' }))).toEqual(['public-buckets']);
  });

  it('are none for a control that reports no result, and some for a detection, which never does', () => {
    expect(candidates(control({ Compliance: { SecurityControlId: 'S3.2' } }), aBinding())).toBe('not-failed');
    expect(candidates(detection(), aBinding({ match: { findingType: 'Recon:*' } }))).toEqual(['public-buckets']);
  });

  it('are for a control that failed or warns, and for none that could not tell', () => {
    const eligible = (Status: string) => ineligibility(finding(controlDocument({ Compliance: { Status } })), 'event');

    expect(['FAILED', 'WARNING', 'NOT_AVAILABLE'].map(eligible)).toEqual([undefined, undefined, 'not-failed']);
  });

  it('are none for what somebody closed, whoever asks; a person may ask again about what was told', () => {
    const closed = { Workflow: { Status: 'SUPPRESSED' } };
    for (const trigger of ['event', 'custom-action', 'manual'] as const) {
      expect(ineligibility(finding(controlDocument(closed)), trigger)).toBe('suppressed');
      expect(ineligibility(finding(controlDocument({ RecordState: 'ARCHIVED' })), trigger)).toBe('archived');
      expect(ineligibility(finding(controlDocument({ Compliance: { Status: 'PASSED' } })), trigger)).toBe('passed');
    }
    const told = finding(controlDocument({ Workflow: { Status: 'NOTIFIED' } }));
    expect([ineligibility(told, 'event'), ineligibility(told, 'manual')]).toEqual(['already-notified', undefined]);
  });
});
