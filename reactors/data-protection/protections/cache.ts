import { ReactorFailed, readResourceName } from '@attack-reactor/kit';
import {
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  ModifyCacheClusterCommand,
  ModifyReplicationGroupCommand,
  type ReplicationGroup,
} from '@aws-sdk/client-elasticache';
import * as z from 'zod';
import { type Context, defineProtection } from '../protection.ts';
import { texts } from '../texts.ts';

const settings = z.object({ snapshotRetentionDays: z.int() });
type Settings = z.output<typeof settings>;

/** Automatic snapshots of a replication group, all at once. */
export const cacheReplicationGroup = defineProtection({
  spelling: /^arn:aws[a-z-]*:elasticache:[a-z0-9-]+:\d{12}:replicationgroup:[A-Za-z][A-Za-z0-9-]*$/,
  settings: settings.partial(),
  async inspect(context) {
    const group = await readGroup(context);
    return longer(group.SnapshotRetentionLimit, context);
  },
  async write(context, { snapshotRetentionDays }) {
    if (snapshotRetentionDays === undefined) return;
    const request = { ReplicationGroupId: readResourceName(context.resource.Id), SnapshotRetentionLimit: snapshotRetentionDays };
    const SnapshottingClusterId = snapshotRetentionDays === 0 ? undefined : snapshotSource(await readGroup(context));
    await context.clients.of(ElastiCacheClient).send(new ModifyReplicationGroupCommand({ ...request, SnapshottingClusterId }));
  },
});

/** Automatic snapshots of a cache that stands alone. */
export const cacheCluster = defineProtection({
  spelling: /^arn:aws[a-z-]*:elasticache:[a-z0-9-]+:\d{12}:cluster:[A-Za-z][A-Za-z0-9-]*$/,
  settings: settings.partial(),
  async inspect(context) {
    const CacheClusterId = readResourceName(context.resource.Id);
    const { CacheClusters } = await context.clients.of(ElastiCacheClient).send(new DescribeCacheClustersCommand({ CacheClusterId }));
    const { Engine, ReplicationGroupId, SnapshotRetentionLimit } = CacheClusters?.[0] ?? {};
    if (Engine === 'memcached') return { refuse: texts.noSnapshots({ cache: CacheClusterId }) };
    if (ReplicationGroupId !== undefined) {
      return { refuse: texts.inReplicationGroup({ cache: CacheClusterId, group: ReplicationGroupId }) };
    }
    return longer(SnapshotRetentionLimit, context);
  },
  async write(context, { snapshotRetentionDays }) {
    if (snapshotRetentionDays === undefined) return;
    const request = { CacheClusterId: readResourceName(context.resource.Id), SnapshotRetentionLimit: snapshotRetentionDays };
    await context.clients.of(ElastiCacheClient).send(new ModifyCacheClusterCommand(request));
  },
});

function longer(days = 0, { parameters }: Context): { settings: Settings; wanted: Settings } {
  return { settings: { snapshotRetentionDays: days }, wanted: { snapshotRetentionDays: Math.max(days, parameters.backupRetentionDays) } };
}

async function readGroup({ clients, resource }: Context): Promise<ReplicationGroup> {
  const ReplicationGroupId = readResourceName(resource.Id);
  const { ReplicationGroups } = await clients.of(ElastiCacheClient).send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }));
  const group = ReplicationGroups?.[0];
  if (group === undefined) throw new ReactorFailed(`ElastiCache answered without replication group ${ReplicationGroupId}. Try again.`);
  return group;
}

/**
 * Finds the member of which snapshots are taken: a replica, for they cost the primary memory. Only groups that are not sharded are told.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html
 */
function snapshotSource({ ClusterEnabled, SnapshottingClusterId, NodeGroups = [] }: ReplicationGroup): string | undefined {
  if (ClusterEnabled === true || SnapshottingClusterId !== undefined) return undefined;
  const members = NodeGroups.flatMap(({ NodeGroupMembers = [] }) => NodeGroupMembers);
  return (members.find(({ CurrentRole }) => CurrentRole === 'replica') ?? members[0])?.CacheClusterId;
}
