import type { ConfigInput } from '#infra/config/config.ts';

/** A sandbox: everything created, the database pauses when idle, everything can be destroyed. */
export const environment: ConfigInput = {
  environment: 'dev',
  region: 'eu-central-1',
  account: '111122223333',
  companyName: 'Example Corp',
  network: { kind: 'created', cidr: '10.64.0.0/24', availabilityZones: ['eu-central-1a', 'eu-central-1b'] },
  database: { kind: 'aurora-serverless', minCapacity: 0, maxCapacity: 2, secondsUntilAutoPause: 600 },
  // Asked less often, so that the connections of these questions do not keep the database awake.
  enrichment: { mappingRefreshSeconds: 1800 },
  rollUp: { everyMinutes: 60 },
  // Lists are some minutes behind, and the database wakes less often.
  findings: { indexWindowSeconds: 300 },
  // Only this account, and nothing without a person who says yes.
  reaction: {
    memberAccounts: ['111122223333'],
    bindings: [{ id: 's3-public-read', match: { control: 'S3.2' }, reactorId: 's3-block-public-read', mode: 'approval' }],
  },
  logs: { retentionDays: 14, level: 'DEBUG' },
  protectData: false,
  backend: { kind: 'local' },
};
