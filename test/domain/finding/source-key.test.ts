import { managedRuleName, resolveSourceKey } from '#domain/finding/source-key.ts';
import { controlDocument, finding, guardDutyDocument } from '../../support/findings.ts';
import { mappingIndex, mappingRelease } from '../../support/mapping-release.ts';

const product = (slug: string): string => `arn:aws:securityhub:eu-central-1::product/${slug}`;
const release = mappingRelease();
const index = mappingIndex({
  catalog: [
    ...release.catalog,
    { kind: 'guardduty_finding_type', key: 'CredentialAccess:IAMUser/AnomalousBehavior', title: '', status: 'active' },
    { kind: 'iot_device_defender', key: 'LOGGING_DISABLED_CHECK', title: '', status: 'active' },
  ],
  aliases: [
    ...release.aliases,
    {
      aliasKind: 'generator_id',
      alias: 'arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/4.1',
      kind: 'securityhub_control',
      key: 'EC2.13',
    },
    {
      aliasKind: 'asff_type',
      alias: 'TTPs/Credential Access/IAMUser-AnomalousBehavior',
      kind: 'guardduty_finding_type',
      key: 'CredentialAccess:IAMUser/AnomalousBehavior',
    },
    {
      aliasKind: 'asff_type',
      alias: 'Effects/Data Exposure/External Access Granted',
      kind: 'access_analyzer',
      key: 'ExternalAccess (public)',
    },
  ],
});

describe('sourceKeyOf a Security Hub control finding', () => {
  const withoutControlId = (overrides: Record<string, unknown>) =>
    finding(controlDocument({ Compliance: { Status: 'FAILED' }, ...overrides }));

  it('takes the consolidated control id', () => {
    expect(resolveSourceKey(finding(controlDocument()), index)).toEqual({ kind: 'securityhub_control', key: 'S3.2', confidence: 'exact' });
  });

  it.each([
    ['security-control/S3.2', 'S3.2', 'exact'],
    ['aws-foundational-security-best-practices/v/1.0.0/S3.2', 'S3.2', 'exact'],
    ['service-managed-aws-control-tower/v/1.0.0/S3.2', 'S3.2', 'exact'],
    ['nist-800-53/v/5.0.0/S3.2', 'S3.2', 'exact'],
    ['pci-dss/v/3.2.1/PCI.S3.2', 'S3.2', 'exact'],
    ['arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/4.1', 'EC2.13', 'exact'],
    ['security-control/Newer.99', 'Newer.99', 'derived'],
  ])('reads the GeneratorId %s as %s', (generatorId, key, confidence) => {
    expect(resolveSourceKey(withoutControlId({ GeneratorId: generatorId }), index)).toEqual({
      kind: 'securityhub_control',
      key,
      confidence,
    });
  });

  it('falls back to the Config rule behind the control', () => {
    const cis5 = withoutControlId({
      GeneratorId: 'cis-aws-foundations-benchmark/v/5.0.0/2.1.4',
      ProductFields: {
        'RelatedAWSResources:0/type': 'AWS::Config::ConfigRule',
        'RelatedAWSResources:0/name': 'securityhub-s3-bucket-public-read-prohibited-86a20c57',
      },
    });

    expect(resolveSourceKey(cis5, index)).toEqual({ kind: 'securityhub_control', key: 'S3.2', confidence: 'derived' });
  });

  it('ignores a control id that another product claims', () => {
    const claimed = finding(controlDocument({ ProductArn: product('somebody/scanner') }));

    expect(resolveSourceKey(claimed, index)).toBeUndefined();
  });
});

describe('sourceKeyOf other products', () => {
  it.each([
    ['TTPs/Discovery/Recon:IAMUser-UserPermissions', 'Recon:IAMUser/UserPermissions'],
    ['TTPs/Credential Access/IAMUser-AnomalousBehavior', 'CredentialAccess:IAMUser/AnomalousBehavior'],
    ['TTPs/Command and Control/Backdoor:EC2-C&CActivity.B!DNS', 'Backdoor:EC2/C&CActivity.B!DNS'],
    ['Recon:IAMUser/UserPermissions', 'Recon:IAMUser/UserPermissions'],
  ])('reads the GuardDuty type %s', (type, key) => {
    expect(resolveSourceKey(finding(guardDutyDocument({ Types: [type] })), index)).toMatchObject({ kind: 'guardduty_finding_type', key });
  });

  it('prefers the GuardDuty type that the mapping knows', () => {
    const types = ['Unusual Behaviors/User/Stealth:IAMUser-Unknown', 'TTPs/Discovery/Recon:IAMUser-UserPermissions'];

    expect(resolveSourceKey(finding(guardDutyDocument({ Types: types })), index)?.key).toBe('Recon:IAMUser/UserPermissions');
  });

  it.each([
    [
      'aws/macie',
      { Types: ['Sensitive Data Identifications/PII/SensitiveData:S3Object-Personal'] },
      'macie',
      'SensitiveData:S3Object/Personal',
    ],
    ['aws/inspector', { Types: ['Software and Configuration Checks/Vulnerabilities/CVE'] }, 'inspector', 'PACKAGE_VULNERABILITY'],
    [
      'aws/inspector',
      { Types: ['Software and Configuration Checks/AWS Security Best Practices/Network Reachability'] },
      'inspector',
      'NETWORK_REACHABILITY',
    ],
    [
      'aws/inspector',
      { Title: 'CWE-117,93 - Log injection', Types: ['Software and Configuration Checks/Vulnerabilities'] },
      'inspector',
      'CODE_VULNERABILITY',
    ],
    ['aws/access-analyzer', { Types: ['Effects/Data Exposure/External Access Granted'] }, 'access_analyzer', 'ExternalAccess (public)'],
    [
      'aws/access-analyzer',
      { Types: ['Software and Configuration Checks/AWS Security Best Practices/Unused IAM Role'] },
      'access_analyzer',
      'UnusedIAMRole',
    ],
    ['prowler/prowler', { GeneratorId: 'prowler-iam_root_mfa_enabled' }, 'prowler_check', 'iam_root_mfa_enabled'],
    ['210987654321/default', { GeneratorId: 'prowler-iam_root_mfa_enabled' }, 'prowler_check', 'iam_root_mfa_enabled'],
    [
      'aws/iot-device-defender',
      { ProductName: 'IoT Device Defender - Audit', ProductFields: { CheckName: 'LOGGING_DISABLED_CHECK' } },
      'iot_device_defender',
      'LOGGING_DISABLED_CHECK',
    ],
    [
      'aws/config',
      { ProductFields: { 'aws/config/ConfigRuleName': 'encrypted-volumes-conformance-pack-abc123xyz' } },
      'config_rule',
      'encrypted-volumes',
    ],
    ['aws/config', { Title: 'restricted-ssh' }, 'config_rule', 'restricted-ssh'],
  ])('reads %s %j', (slug, overrides, kind, key) => {
    expect(
      resolveSourceKey(finding(controlDocument({ ProductArn: product(slug), ProductName: undefined, ...overrides })), index),
    ).toMatchObject({ kind, key });
  });

  it('keeps a key that the finding made up to one line of bounded length', () => {
    const hostile = { CheckName: `A\nRESOLVED by admin \u202eevil${'x'.repeat(400)}` };
    const made = finding(controlDocument({ ProductArn: product('aws/iot-device-defender'), ProductFields: hostile }));

    expect(resolveSourceKey(made, index)?.key).toMatch(/^A RESOLVED by admin {2}evilx+…$/);
    expect(resolveSourceKey(made, index)?.key).toHaveLength(256);
  });

  it('has no key for a product that it does not know', () => {
    expect(
      resolveSourceKey(
        finding(controlDocument({ ProductArn: product('aquasecurity/aquasecurity'), GeneratorId: 'Trivy/CVE-2021-36159' })),
        index,
      ),
    ).toBeUndefined();
  });
});

describe('managedRuleName', () => {
  it.each([
    ['securityhub-s3-bucket-public-read-prohibited-86a20c57', 's3-bucket-public-read-prohibited'],
    ['OrgConfigRule-restricted-ssh-7fxab2sd', 'restricted-ssh'],
    ['cloudtrail-enabled-conformance-pack-hz2pumg8p', 'cloudtrail-enabled'],
    ['OrgConfigRule-encrypted-volumes-conformance-pack-hz2pumg8p', 'encrypted-volumes'],
    ['encrypted-volumes', 'encrypted-volumes'],
    ['securityhub-enabled', 'securityhub-enabled'],
  ])('reads %s as %s', (name, rule) => {
    expect(managedRuleName(name)).toBe(rule);
  });
});
