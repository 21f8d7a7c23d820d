import type { ConfigInput } from '#infra/config/config.ts';

/** The environment that `npm run test:terraform` applies to an AWS emulator on this machine; 123456789012 is the account it plays. */
export const environment: ConfigInput = {
  environment: 'emulator',
  region: 'eu-west-1',
  account: '123456789012',
  companyName: 'Example Corp',
  network: { kind: 'created', cidr: '10.64.0.0/24', availabilityZones: ['eu-west-1a', 'eu-west-1b'] },
  database: { kind: 'aurora-serverless', minCapacity: 0.5, maxCapacity: 1 },
  organizationId: 'o-a1b2c3d4e5',
  reaction: {
    memberAccounts: ['123456789012', '210987654321'],
    deployRoleName: 'OrganizationAccountAccessRole',
    consoleUrl: 'https://console.example.com',
    // Some of each kind: the provider uploads one function at a time, and all reactors look alike to Terraform.
    reactors: ['data-protection', 'ec2-restrict-ingress', 'iam-contain-principal', 'rds-enhanced-monitoring', 's3-block-public-read'],
    bindings: [
      { id: 's3-public-read', match: { control: 'S3.2' }, reactorId: 's3-block-public-read', mode: 'approval' },
      { id: 'open-ports', match: { control: 'EC2.19' }, reactorId: 'ec2-restrict-ingress', mode: 'notify', tenant: 'shop' },
    ],
    notifications: [
      {
        id: 'soc-wecom',
        channel: 'wecom-webhook',
        secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:attack-reactor-soc-wecom-AbCdEf',
        language: 'zh',
        timeZone: 'Asia/Shanghai',
        mentionUserIds: ['duty'],
      },
      {
        id: 'platform-slack',
        channel: 'slack',
        tenant: 'platform',
        secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:attack-reactor-platform-slack-AbCdEf',
        mentionUserIds: ['S0614TZR7'],
        only: { kind: ['FAILED', 'ROLLBACK_FAILED'] },
      },
    ],
  },
  api: {
    oidc: { issuer: 'https://login.example.com/attack-reactor', audience: 'attack-reactor' },
    groups: [
      { group: 'security', role: 'admin' },
      { group: 'shop-team', role: 'viewer', tenant: 'shop' },
    ],
    tenants: [
      { id: 'shop', accounts: ['210987654321'], organizationalUnits: ['ou-a1b2-shop0001'] },
      { id: 'platform', accounts: ['123456789012'], accountTags: ['team=platform'] },
    ],
    consoleOrigin: 'https://console.example.com',
  },
  // The files are those of test/fixtures/console: to Terraform the kind of a file matters, not what it says.
  console: {
    domain: {
      name: 'console.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-123456789012',
    },
  },
  alarms: { notify: 'email', email: 'security-operations@example.com' },
  protectData: false,
  backend: { kind: 'local' },
};
