import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Reactor } from '@attack-reactor/kit';
import type { ReactionFinding, ReactorAnswer } from '@attack-reactor/kit/contract';
import type { Scene } from '@attack-reactor/kit/scene';
import { buildFinding } from '@attack-reactor/kit/testing';
import { readBody, serveLoopback } from '#local/loopback-server.ts';
import { DETECTION } from '../support/detection.ts';
import { MEMBER } from '../support/member-account.ts';

const REACTORS = join(import.meta.dirname, '../../reactors');
const IDS = readdirSync(REACTORS);
const PHASES = ['plan', 'apply', 'verify', 'rollback', 'read-back'] as const;
type Phase = (typeof PHASES)[number];

const OTHER_ACCOUNT = '333344445555';
const OTHER_REGION = 'us-west-2';
const UUID = '1234abcd-12ab-34cd-56ef-1234567890ab';

/** Service and name of a resource, as its ARN has them. */
const NAMED: Readonly<Record<string, readonly [service: string, name: string]>> = {
  AwsAccount: ['iam', 'root'],
  AwsCloudTrailTrail: ['cloudtrail', 'trail/audit'],
  AwsDynamoDbTable: ['dynamodb', 'table/orders'],
  AwsEc2Instance: ['ec2', 'instance/i-0123456789abcdef0'],
  AwsEc2SecurityGroup: ['ec2', 'security-group/sg-0123456789abcdef0'],
  AwsEc2Snapshot: ['ec2', 'snapshot/snap-0123456789abcdef0'],
  AwsEc2Subnet: ['ec2', 'subnet/subnet-0123456789abcdef0'],
  AwsEc2Vpc: ['ec2', 'vpc/vpc-0123456789abcdef0'],
  AwsElastiCacheCacheCluster: ['elasticache', 'cluster:sessions'],
  AwsElastiCacheReplicationGroup: ['elasticache', 'replicationgroup:sessions'],
  AwsElbv2LoadBalancer: ['elasticloadbalancing', 'loadbalancer/app/shop/0123456789abcdef'],
  AwsIamAccessKey: ['iam', 'access-key/AKIAIOSFODNN7EXAMPLE'],
  AwsIamRole: ['iam', 'role/app'],
  AwsIamUser: ['iam', 'user/anna'],
  AwsKmsKey: ['kms', `key/${UUID}`],
  AwsLambdaFunction: ['lambda', 'function:orders'],
  AwsRdsDbClusterSnapshot: ['rds', 'cluster-snapshot:orders'],
  AwsRdsDbInstance: ['rds', 'db:orders'],
  AwsRdsDbSnapshot: ['rds', 'snapshot:orders'],
  AwsRedshiftCluster: ['redshift', 'cluster:orders'],
  AwsS3Bucket: ['s3', 'orders'],
  AwsSecretsManagerSecret: ['secretsmanager', 'secret:orders-AbCdEf'],
  AwsSnsTopic: ['sns', 'orders'],
  AwsSqsQueue: ['sqs', 'orders'],
};
/** ARNs of these services name no Region. */
const GLOBAL = ['iam', 's3'];
/** A trail of all Regions is found in each of them. */
const FOUND_IN_ANY_REGION = ['AwsCloudTrailTrail'];

const FOREIGN = {
  'of another account': (type: string) => formatArn(type, { account: OTHER_ACCOUNT }),
  'of another Region': (type: string) =>
    formatArn(type, { region: OTHER_REGION, ...(FOUND_IN_ANY_REGION.includes(type) && { account: OTHER_ACCOUNT }) }),
  'whose id is none': () => 'the one over there',
} as const;

function formatArn(type: string, where: { readonly account?: string; readonly region?: string }): string {
  const [service = '', name = ''] = NAMED[type] ?? [];
  const { account = MEMBER.accountId, region = GLOBAL.includes(service) ? '' : MEMBER.region } = where;
  return `arn:aws:${service}:${region}:${account}:${name}`;
}

/** How findings name a resource of this account and Region. */
function formatOwnId(type: string): string {
  if (type === 'AwsAccount') return `AWS::::Account:${MEMBER.accountId}`;
  return formatArn(type, type === 'AwsS3Bucket' ? { account: '' } : {});
}

async function load(id: string): Promise<{ readonly reactor: Reactor; readonly scene: Scene }> {
  const [{ reactor }, { scene }]: [{ reactor: Reactor }, { scene: Scene }] = await Promise.all([
    import(join(REACTORS, id, 'reactor.ts')),
    import(join(REACTORS, id, 'scene.ts')),
  ]);
  return { reactor, scene };
}

describe('a call for a resource that a reactor does not accept', () => {
  let server: Awaited<ReturnType<typeof serveLoopback>>;
  const endpointBefore = process.env['AWS_ENDPOINT_URL'];
  let calls = 0;
  beforeAll(async () => {
    server = await serveLoopback(async (request, response) => {
      calls++;
      await readBody(request, 1024 * 1024);
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"__type":"NotHere"}');
    });
    process.env['AWS_ENDPOINT_URL'] = server.url;
  });
  beforeEach(() => {
    calls = 0;
  });
  afterAll(async () => {
    if (endpointBefore === undefined) delete process.env['AWS_ENDPOINT_URL'];
    else process.env['AWS_ENDPOINT_URL'] = endpointBefore;
    await server.close();
  });

  /** The answer of one phase, or its error as text. */
  async function ask(id: string, phase: Phase, resource: { Type: string; Id: string }): Promise<ReactorAnswer | string> {
    const { reactor, scene } = await load(id);
    const finding: Partial<ReactionFinding> =
      'control' in scene.finding ? { Compliance: { Status: 'FAILED', SecurityControlId: scene.finding.control } } : DETECTION;
    const changes = [{ resource: resource.Id, field: 'x', before: 1, after: 2 }];
    const call = {
      phase,
      executionId: 'test',
      finding: buildFinding(resource, finding),
      resource,
      target: MEMBER,
      parameters: {},
      credentials: { accessKeyId: 'AKIAMEMBEREXAMPLE', secretAccessKey: 'local', sessionToken: 'local' },
      plan: { outcome: 'change', summary: 'x', changes, effect: 'reversible', backup: {} },
      backup: {},
      created: null,
    };
    return reactor.run(call).catch((error: Error) => `${error.name}: ${error.message}`);
  }

  describe.each(IDS)('%s', (id) => {
    it.each(Object.entries(FOREIGN))('%s reaches no client in any phase', async (_what, idOf) => {
      const { reactor } = await load(id);
      const asked = reactor.manifest.resourceTypes.flatMap((Type) =>
        PHASES.map((phase) => ({ phase, resource: { Type, Id: idOf(Type) } })),
      );

      const answers = await Promise.all(asked.map(({ phase, resource }) => ask(id, phase, resource)));

      expect(answers).toEqual(
        asked.map(({ phase, resource }) =>
          phase === 'plan'
            ? { phase, plan: { outcome: 'refuse', reason: expect.objectContaining({ en: expect.any(String) }) } }
            : expect.stringMatching(new RegExp(`^ReactorInvalid: Reactor ${id} does not ${phase.replace('-', ' ')} ${resource.Id}: `)),
        ),
      );
      expect(calls).toBe(0);
    });

    it('while one of this account and Region does', async () => {
      const { reactor } = await load(id);

      for (const Type of reactor.manifest.resourceTypes) await ask(id, 'plan', { Type, Id: formatOwnId(Type) });

      expect(calls).toBeGreaterThan(0);
    });
  });

  it('is tried with every type of resource that a reactor acts on', async () => {
    const types = (await Promise.all(IDS.map(load))).flatMap(({ reactor }) => reactor.manifest.resourceTypes);

    expect(types.filter((type) => NAMED[type] === undefined)).toEqual([]);
  });
});
