import { randomUUID } from 'node:crypto';
import type { ReactionFinding, ReactionTarget } from '../contract.ts';
import type { BuiltScene, Scene } from './scene.ts';

const NORMALIZED = { INFORMATIONAL: 0, LOW: 1, MEDIUM: 40, HIGH: 70, CRITICAL: 90 } as const;

/**
 * The finding of a scene as AWS sends it: ASFF, active and new, with an id of its own. @param now milliseconds since the epoch
 * @example
 * const finding = buildSceneFinding(scene, await scene.build(owner), owner.place, Date.now());
 */
export function buildSceneFinding(scene: Scene, built: BuiltScene, place: ReactionTarget, now: number): Record<string, unknown> {
  const { partition, accountId, region } = place;
  const at = new Date(now).toISOString();
  const { title, severity } = scene.finding;
  return {
    SchemaVersion: '2018-10-08',
    AwsAccountId: accountId,
    Region: region,
    CreatedAt: at,
    UpdatedAt: at,
    FirstObservedAt: at,
    LastObservedAt: at,
    Title: title,
    Description: `${scene.story}.`,
    Severity: { Label: severity, Normalized: NORMALIZED[severity], Original: severity },
    Resources: [{ ...built.resource, Partition: partition, Region: region }],
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...buildProduct(scene, place),
  };
}

/**
 * What a test's finding says otherwise where it is about a scene: the control, or that GuardDuty wrote it.
 * @example
 * startRun(reactor, { ...(await scene.build(owner)), finding: describeSubject(scene) });
 */
export function describeSubject({ finding }: Pick<Scene, 'finding'>): Partial<ReactionFinding> {
  if (!('control' in finding)) return { ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/guardduty' };
  return { Compliance: { Status: 'FAILED', SecurityControlId: finding.control } };
}

/** A check of Security Hub and a detection of GuardDuty differ in these fields. */
function buildProduct({ finding }: Scene, { partition, accountId, region }: ReactionTarget): Record<string, unknown> {
  if ('control' in finding) {
    const { control } = finding;
    const url = `https://docs.aws.amazon.com/console/securityhub/${control}/remediation`;
    return {
      Id: `arn:${partition}:securityhub:${region}:${accountId}:security-control/${control}/finding/${randomUUID()}`,
      ProductArn: `arn:${partition}:securityhub:${region}::product/aws/securityhub`,
      ProductName: 'Security Hub',
      CompanyName: 'AWS',
      GeneratorId: `security-control/${control}`,
      Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
      Compliance: { Status: 'FAILED', SecurityControlId: control },
      Remediation: { Recommendation: { Text: 'For how to correct this, see the Security Hub documentation.', Url: url } },
      ProductFields: { 'aws/securityhub/ProductName': 'Security Hub', 'aws/securityhub/CompanyName': 'AWS' },
    };
  }
  const detector = `arn:${partition}:guardduty:${region}:${accountId}:detector/4cbe0f1e2d3c4b5a69788796a5b4c3d2`;
  return {
    Id: `${detector}/finding/${randomUUID().replaceAll('-', '')}`,
    ProductArn: `arn:${partition}:securityhub:${region}::product/aws/guardduty`,
    ProductName: 'GuardDuty',
    CompanyName: 'Amazon',
    GeneratorId: detector,
    // Security Hub writes GuardDuty's types so: https://docs.aws.amazon.com/guardduty/latest/ug/securityhub-integration.html
    Types: [`TTPs/${finding.tactic}/${finding.detection.replace('/', '-')}`],
    ProductFields: { 'aws/guardduty/service/serviceName': 'guardduty', 'aws/securityhub/ProductName': 'GuardDuty' },
  };
}
