import type { ConfigInput } from '#infra/config/config.ts';

/** The organization's delegated administrator account: existing private subnets, shared state, somebody is told. */
export const environment: ConfigInput = {
  environment: 'production',
  region: 'eu-central-1',
  account: '999988887777',
  organizationId: 'o-a1b2c3d4e5',
  companyName: 'Example Corp',
  publish: { mode: 'administrator' },
  reaction: {
    memberAccounts: 'organization',
    bindings: [
      { id: 's3-public-read', match: { control: 'S3.2' }, reactorId: 's3-block-public-read', mode: 'approval' },
      { id: 'unused-keys', match: { control: 'IAM.8' }, reactorId: 'iam-deactivate-unused-credentials', mode: 'notify' },
    ],
    notifications: [
      {
        id: 'soc-wecom',
        channel: 'wecom-webhook',
        secretArn: 'arn:aws:secretsmanager:eu-central-1:999988887777:secret:attack-reactor-soc-wecom-AbCdEf',
        language: 'zh',
        quiet: { minimumSeverity: 'MEDIUM' },
      },
    ],
  },
  api: {
    oidc: { issuer: 'https://login.example.com/attack-reactor', audience: 'attack-reactor' },
    groups: [
      { group: 'security-operations', role: 'operator' },
      { group: 'security-approvers', role: 'approver' },
      { group: 'security-admins', role: 'admin' },
    ],
    consoleOrigin: 'https://console.example.com',
  },
  network: {
    kind: 'existing',
    vpcId: 'vpc-0a1b2c3d4e5f60718',
    subnets: [
      { id: 'subnet-0a1b2c3d4e5f60711', availabilityZone: 'eu-central-1a' },
      { id: 'subnet-0a1b2c3d4e5f60712', availabilityZone: 'eu-central-1b' },
    ],
  },
  database: { kind: 'aurora-serverless', minCapacity: 0.5, maxCapacity: 4, backupRetentionDays: 14 },
  alarms: { notify: 'email', email: 'security-operations@example.com' },
  logs: { retentionDays: 365 },
  backend: { kind: 's3', bucket: 'example-corp-terraform-state', key: 'attack-reactor/production.tfstate', region: 'eu-central-1' },
  tags: { CostCenter: 'security' },
};
