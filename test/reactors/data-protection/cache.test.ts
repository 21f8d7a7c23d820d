import { reactor } from '#reactors/data-protection/reactor.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';
import { type StubService, stubService, xmlAnswer } from '../../support/stub-service.ts';

const arn = (resource: string) => `arn:aws:elasticache:${MEMBER.region}:${MEMBER.accountId}:${resource}`;
const GROUP = { resource: { Type: 'AwsElastiCacheReplicationGroup', Id: arn('replicationgroup:sessions') } };
const CLUSTER = { resource: { Type: 'AwsElastiCacheCacheCluster', Id: arn('cluster:sessions') } };

/** In the shapes of https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeReplicationGroups.html */
describeOnMemberAccount('reactor data-protection on ElastiCache', (account) => {
  let service: StubService;
  let cache: { days: number; snapshotSource?: string; sharded: boolean; engine: string; memberOf?: string };

  beforeEach(async () => {
    cache = { days: 1, sharded: false, engine: 'redis' };
    service = await stubService('ELASTICACHE', ({ action, body }) => {
      const input = new URLSearchParams(body);
      if (action.startsWith('Modify')) {
        cache.days = Number(input.get('SnapshotRetentionLimit'));
        const source = input.get('SnapshottingClusterId');
        if (source !== null) cache.snapshotSource = source;
      }
      const element = action.includes('Group') ? group() : cluster();
      const many = action.includes('Group')
        ? `<ReplicationGroups>${element}</ReplicationGroups>`
        : `<CacheClusters>${element}</CacheClusters>`;
      const result = action.startsWith('Describe') ? many : element;
      return xmlAnswer(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
    });
  });
  afterEach(() => service.close());

  function group(): string {
    const member = (id: string, role: string) =>
      `<NodeGroupMember><CacheClusterId>${id}</CacheClusterId><CurrentRole>${role}</CurrentRole></NodeGroupMember>`;
    const members = member('sessions-001', 'primary') + member('sessions-002', 'replica');
    const source = cache.snapshotSource === undefined ? '' : `<SnapshottingClusterId>${cache.snapshotSource}</SnapshottingClusterId>`;
    return (
      `<ReplicationGroup><ReplicationGroupId>sessions</ReplicationGroupId><SnapshotRetentionLimit>${cache.days}</SnapshotRetentionLimit>` +
      `<ClusterEnabled>${cache.sharded}</ClusterEnabled>${source}` +
      `<NodeGroups><NodeGroup><NodeGroupMembers>${members}</NodeGroupMembers></NodeGroup></NodeGroups></ReplicationGroup>`
    );
  }

  function cluster(): string {
    const owner = cache.memberOf === undefined ? '' : `<ReplicationGroupId>${cache.memberOf}</ReplicationGroupId>`;
    const engine = `<Engine>${cache.engine}</Engine>`;
    return `<CacheCluster>${engine}${owner}<SnapshotRetentionLimit>${cache.days}</SnapshotRetentionLimit></CacheCluster>`;
  }

  it.each([
    ['a replication group', GROUP],
    ['a cache that stands alone', CLUSTER],
  ])('keeps snapshots of %s longer, and as long as before', async (_what, on) => {
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    const planned = cache.days;
    await run.apply(plan);
    await run.apply(plan);
    const after = cache.days;
    const verified = await run.verify();
    await run.rollback(plan.backup);

    expect([planned, after, cache.days]).toEqual([1, 7, 1]);
    expect(verified).toEqual({ verified: true });
    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it.each([
    ['of a replica where nobody said so', {}, 'sessions-002'],
    ['of the member that was chosen before', { snapshotSource: 'sessions-001' }, 'sessions-001'],
    ['of every shard', { sharded: true }, undefined],
  ])('takes them %s', async (_what, settings, source) => {
    cache = { ...cache, ...settings };
    const run = account.run(reactor, GROUP);

    await run.apply(await run.changePlan());

    expect(cache.snapshotSource).toBe(source);
  });

  it('finds nothing to do where they are kept longer', async () => {
    cache.days = 30;

    expect(await account.run(reactor, GROUP).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it.each([
    ['memcached, which has none', { engine: 'memcached' }],
    ['a member of a group', { memberOf: 'sessions' }],
  ])('refuses %s', async (_what, settings) => {
    cache = { ...cache, ...settings };

    expect(await account.run(reactor, CLUSTER).plan()).toMatchObject({ outcome: 'refuse' });
    expect(cache.days).toBe(1);
  });
});
