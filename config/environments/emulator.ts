import type { ConfigInput } from '#infra/config.ts';

/** What `npm run test:terraform` applies to an AWS emulator on this machine; 123456789012 is the account it plays. */
export const environment: ConfigInput = {
  environment: 'emulator',
  region: 'eu-west-1',
  account: '123456789012',
  companyName: 'Example Corp',
  network: { kind: 'created', cidr: '10.64.0.0/24', availabilityZones: ['eu-west-1a', 'eu-west-1b'] },
  database: { kind: 'aurora-serverless', minCapacity: 0.5, maxCapacity: 1 },
  alarms: { notify: 'email', email: 'security-operations@example.com' },
  protectData: false,
  backend: { kind: 'local' },
};
