import { isOfProduct } from '@attack-reactor/kit/contract';
import { findingsIn } from '#domain/finding/envelope.ts';
import type { Finding } from '#domain/finding/finding.ts';
import { resolveSourceKey } from '#domain/finding/source-key.ts';
import prowlerDocument from '../../events/prowler-ocsf-mitre-attack.json' with { type: 'json' };
import v2Event from '../../events/v2-detection-attacks-by-uid.json' with { type: 'json' };

const [real] = v2Event.detail.findings;
const NOTHING = { knows: () => true, resolve: () => undefined };

/** A finding of GuardDuty by Security Hub V2, with another product written into it. */
function withProduct(product: object): Finding {
  return onlyFinding({ ...real, metadata: { ...real?.metadata, product } });
}

function onlyFinding(document: unknown): Finding {
  const [parsed] = findingsIn(document);
  if (parsed?.kind !== 'finding') throw new Error(JSON.stringify(parsed));
  return parsed.finding;
}

describe('the product of an OCSF finding', () => {
  it('is the one whose ARN Security Hub writes', () => {
    const finding = onlyFinding(real);

    expect(finding.ProductArn).toBe('arn:aws:securityhub:eu-central-1::product/aws/guardduty');
    expect(isOfProduct(finding.ProductArn, ['aws/guardduty'])).toBe(true);
  });

  it.each([
    [{ vendor_name: 'AWS', name: 'GuardDuty' }],
    [{ vendor_name: 'Amazon', name: 'Amazon GuardDuty' }],
    [{ vendor_name: ' aws ', name: 'Security Hub', uid: 'aws/securityhub' }],
    [{ vendor_name: 'A.W.S', name: 'Inspector', uid: 'productv2/aws/inspector' }],
    [{ vendor_name: 'AWS', name: 'Macie', uid: ' arn:aws:securityhub:eu-central-1::product/aws/macie' }],
    [{ vendor_name: 'AWS/guardduty', name: '' }],
    [{ vendor_name: 'Prowler', name: 'Prowler' }],
    [{}],
  ])('is nobody that a binding trusts where only its text says so: %j', (product) => {
    const finding = withProduct(product);

    expect(isOfProduct(finding.ProductArn, ['aws/*', 'amazon/*', 'prowler/*', 'a-w-s/*'])).toBe(false);
    expect(resolveSourceKey(finding, NOTHING)?.kind ?? 'none').toMatch(/^(none|generator_id)$/);
  });

  it('is still read for its check where it calls itself Prowler', () => {
    const finding = onlyFinding(prowlerDocument);

    expect(finding.ProductArn).toMatch(/:product\/unverified\/prowler-prowler$/);
    expect(resolveSourceKey(finding, NOTHING)?.kind).toBe('prowler_check');
  });
});
