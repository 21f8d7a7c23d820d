import type { StandardCatalog } from '#local/security-hub/standard-catalog.ts';

export const FSBP = 'arn:aws:securityhub:eu-central-1::standards/aws-foundational-security-best-practices/v/1.0.0';
export const CIS = 'arn:aws:securityhub:eu-central-1::standards/cis-aws-foundations-benchmark/v/3.0.0';

/** A catalog of two standards, with so many controls, of which every third is in both and the first is off. */
export function aCatalog(count: number): StandardCatalog {
  return {
    standards: [
      { arn: FSBP, name: 'AWS Foundational Security Best Practices v1.0.0' },
      { arn: CIS, name: 'CIS AWS Foundations Benchmark v3.0.0' },
    ],
    controls: Array.from({ length: count }, (_, index) => ({
      id: `S3.${index + 1}`,
      title: `Control ${index + 1} of buckets`,
      severity: 'HIGH',
      status: index === 0 ? 'DISABLED' : 'ENABLED',
      standards: index % 3 === 0 ? [FSBP, CIS] : [FSBP],
    })),
  };
}
