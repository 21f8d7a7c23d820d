import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { controlDocument, finding } from '../../support/findings.ts';

const identify = (overrides: Record<string, unknown> = {}) => identifyFinding(finding(controlDocument(overrides)));

describe('identifyFinding', () => {
  it('is the same for every version, wherever the source is', () => {
    expect(identify({ UpdatedAt: '2026-11-09T00:00:00Z', Title: 'Another', Region: 'us-east-1' })).toBe(identify());
    expect(identify()).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([{ AwsAccountId: '222222222222' }, { Id: 'another' }, { ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/macie' }])(
    'is another one for %j',
    (other) => {
      expect(identify(other)).not.toBe(identify());
    },
  );

  it('cannot be met by moving a part of one field into the next', () => {
    const common = { AwsAccountId: '1', ProductArn: 'p', Id: 'i' };

    expect(identifyFinding({ ...common, ProductArn: 'p|i', Id: 'x' })).not.toBe(identifyFinding({ ...common, Id: 'i|x' }));
    expect(identifyFinding({ ...common, ProductArn: 'p","i', Id: 'x' })).not.toBe(identifyFinding({ ...common, Id: 'i","x' }));
  });
});
