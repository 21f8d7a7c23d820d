import { loadConfig } from '#config/load-config.ts';
import { type ConfigInput, parseConfig } from '#infra/config/config.ts';
import { anEnvironment, anExistingNetwork, secretArn } from '../synthesized-pipeline.ts';

const aBinding = { id: 'b', match: { control: 'S3.2' }, reactorId: 'r', mode: 'notify' };
const aRoute = { id: 'soc', channel: 'slack', secretArn: secretArn('soc') };

function formatProblem(overrides: Record<string, unknown>): string {
  try {
    parseConfig({ ...anEnvironment, ...overrides }, 'config/environments/test.ts');
    return 'none';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

describe('configuration of an environment', () => {
  it('fills in what a deployment may leave out', () => {
    const config = parseConfig(anEnvironment, 'test');

    expect(config).toMatchObject({
      project: 'attack-reactor',
      publish: { mode: 'administrator' },
      enrichment: { granularity: 'technique', maxTechniquesPerFinding: 5, batchSize: 200, maximumConcurrency: 2 },
      database: { name: 'mapping', readerUser: 'attack_reader', indexerUser: 'attack_indexer' },
      logs: { retentionDays: 90, level: 'INFO' },
      protectData: true,
      reaction: {
        memberAccounts: ['123456789012'],
        externalId: 'attack-reactor-test',
        roleName: 'attack-reactor-test-member',
        reactors: 'all',
        bindings: [],
        notifications: [],
        traceWorkflow: false,
      },
    });
  });

  it.each([
    ['eu-west-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('knows that %s is in partition %s', (region, partition) => {
    const zones = { kind: 'created', cidr: '10.0.0.0/24', availabilityZones: [`${region}a`, `${region}b`] } as const;

    expect(parseConfig({ ...anEnvironment, region, network: zones }, 'test').partition).toBe(partition);
  });

  it.each<[string, Record<string, unknown>]>([
    ['account', { account: '12345' }],
    ['region', { region: 'Frankfurt' }],
    ['environment', { environment: 'My Env' }],
    ['publish.writerRoleName', { publish: { mode: 'member' } }],
    ['publish.mode', { publish: { mode: 'everywhere' } }],
    ['enrichment.batchSize', { enrichment: { batchSize: 10 } }],
    ['enrichment.batchWindowSeconds', { enrichment: { batchWindowSeconds: 0 } }],
    ['network.availabilityZones', { network: { kind: 'created', cidr: '10.0.0.0/24', availabilityZones: ['eu-west-1a'] } }],
    [
      'network.availabilityZones[1]',
      { network: { kind: 'created', cidr: '10.0.0.0/24', availabilityZones: ['eu-west-1a', 'us-east-1a'] } },
    ],
    ['database.maxCapacity', { database: { kind: 'aurora-serverless', minCapacity: 4, maxCapacity: 2 } }],
    ['database.minCapacity', { database: { kind: 'aurora-serverless', minCapacity: 0.7, maxCapacity: 2 } }],
    [
      'database.secondsUntilAutoPause',
      { database: { kind: 'aurora-serverless', minCapacity: 1, maxCapacity: 2, secondsUntilAutoPause: 600 } },
    ],
    [
      'database.securityGroupId',
      { database: { kind: 'existing', host: 'h', ownerUser: 'o', ownerSecretArn: 'arn:x', resourceId: 'db-A' } },
    ],
    ['reaction.memberAccounts', { reaction: { memberAccounts: 'organization' }, organizationId: 'o-a1b2c3d4e5' }],
    ['organizationId', { reaction: { memberAccounts: 'organization' }, network: anExistingNetwork }],
    ['reaction.memberAccounts', { reaction: { memberAccounts: [] } }],
    ['reaction.customActionName', { reaction: { customActionName: 'React with the ATT&CK Reactor' } }],
    ['reaction.consoleUrl', { reaction: { consoleUrl: 'https://console.example.com/' } }],
    ['reaction.bindings[0].mode', { reaction: { bindings: [{ ...aBinding, mode: 'sometimes' }] } }],
    ['reaction.bindings[1].id', { reaction: { bindings: [aBinding, aBinding] } }],
    [
      'reaction.notifications[0].secretArn',
      { reaction: { notifications: [{ ...aRoute, secretArn: 'https://hooks.example.com/T0/B0/x' }] } },
    ],
    ['reaction.notifications[0].extraHosts', { reaction: { notifications: [{ ...aRoute, channel: 'webhook' }] } }],
    ['reaction.notifications[0].mentionUserIds', { reaction: { notifications: [{ ...aRoute, mentionUserIds: ['duty'] }] } }],
    ['reaction.notifications[0].timeZone', { reaction: { notifications: [{ ...aRoute, timeZone: 'Shanghai' }] } }],
    ['logs.retentionDays', { logs: { retentionDays: 42 } }],
    ['alarms.email', { alarms: { notify: 'email', email: 'nobody' } }],
    ['backend.bucket', { backend: { kind: 's3', key: 'k', region: 'eu-west-1' } }],
  ])('names %s when it is unusable', (field, overrides) => {
    const problem = formatProblem(overrides);

    expect(problem).toMatch(/^ConfigurationInvalid: config\/environments\/test\.ts: /);
    expect(problem).toContain(`config/environments/test.ts: ${field}: `);
  });

  it('names a field that it does not know', () => {
    expect(formatProblem({ regoin: 'eu-west-1' })).toContain('regoin');
  });

  it('wants existing subnets in two availability zones', () => {
    const subnets = [
      { id: 'subnet-1', availabilityZone: 'eu-west-1a' },
      { id: 'subnet-2', availabilityZone: 'eu-west-1a' },
    ];

    expect(formatProblem({ network: { ...anExistingNetwork, subnets } })).toContain(
      'network.subnets: must name subnets in at least two availability zones',
    );
  });
});

describe('shipped environments', () => {
  it.each(['dev', 'production', 'emulator'])('%s is usable', async (name) => {
    await expect(loadConfig(name)).resolves.toMatchObject({ environment: name } satisfies Partial<ConfigInput>);
  });

  it('says which environments there are when asked for another', async () => {
    await expect(loadConfig('staging')).rejects.toThrow(/There is no environment "staging"; there are dev, emulator, production\./);
  });
});
