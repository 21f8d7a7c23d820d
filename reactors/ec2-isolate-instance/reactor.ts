import {
  absentWhen,
  type ContextOf,
  change,
  defineReactor,
  nothingToDo,
  planForDetection,
  ResourceGone,
  refuse,
} from '@attack-reactor/kit';
import { ec2Spelling, readEc2Id } from '@attack-reactor/kit/aws/ec2-resource';
import { executionMark, markedBy } from '@attack-reactor/kit/aws/execution-tag';
import { loadRules } from '@attack-reactor/kit/aws/security-group-rules';
import { asJson, type TranslatedText } from '@attack-reactor/kit/contract';
import { CreateSnapshotsCommand, DescribeSnapshotsCommand, EC2Client, ModifyNetworkInterfaceAttributeCommand } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { type Instance, type Interface, isOnlyAttacked, readInstance } from './compromised-instance.ts';
import { findIsolationGroups, isolationGroupIn, removeIsolationGroups } from './isolation-group.ts';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const backedUp = z.object({
  executionId: z.string(),
  interfaces: z.array(z.object({ id: z.string(), vpcId: z.string(), groups: z.array(z.string()) })),
});

/**
 * Security groups are stateful: a connection that EC2 tracks outlives its rule until it ends or idles out. Where that must
 * not be, a network ACL cuts it off, for the whole subnet.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
 */
export const reactor = defineReactor(manifest, {
  accepts: ec2Spelling('i'),
  plan: planForDetection(async (context) => {
    const instance = await readInstance(context);
    if (instance.gone) return nothingToDo(texts.isTerminated({ instance: instance.id }));
    const open = await openInterfaces(instance, context);
    if (open.length === 0) return nothingToDo(texts.isIsolated({ instance: instance.id }));
    const reason = objection(instance, context);
    if (reason !== undefined) return refuse(reason);
    const snapshots = context.parameters.snapshotVolumes ? instance.volumeIds : [];
    const interfaces = open.length === 1 ? texts.oneInterface() : texts.someInterfaces({ count: open.length });
    const values = { instance: instance.id, interfaces };
    return change({
      summary: snapshots.length > 0 ? texts.isolateAfterSnapshots({ ...values, volumes: snapshots.length }) : texts.isolate(values),
      changes: [
        ...snapshots.map((volume) => ({
          resource: volume,
          field: 'Snapshot',
          before: null,
          after: 'a new snapshot',
          isLasting: true as const,
        })),
        ...open.map(({ id, groups }) => ({ resource: id, field: 'Groups', before: groups, after: ['a group without rules'] })),
      ],
      backup: asJson({ executionId: context.executionId, interfaces: open, isolationGroups: [] }),
    });
  }),
  async apply(context, { backup }) {
    const { executionId, interfaces } = backedUp.parse(backup);
    const planned = new Set(interfaces.map(({ id }) => id));
    const instance = await readInstance(context);
    const snapshots = context.parameters.snapshotVolumes ? await loadSnapshots(instance, executionId, context) : [];
    const isolation = { instanceId: instance.id, executionId };
    const groups = new Map<string, string>();
    for (const { id, vpcId } of instance.interfaces.filter((one) => planned.has(one.id))) {
      const group = groups.get(vpcId) ?? (await isolationGroupIn(vpcId, context.clients.of(EC2Client), isolation));
      groups.set(vpcId, group);
      await setGroups(context, id, [group]);
    }
    return { groups: [...groups.values()], snapshots };
  },
  async rollback(context, { backup }) {
    const { executionId, interfaces } = backedUp.parse(backup);
    const released = await Promise.allSettled(
      // An interface that is gone needs no groups.
      interfaces.map(({ id, groups }) => absentWhen(['InvalidNetworkInterfaceID.NotFound'], () => setGroups(context, id, groups))),
    );
    // One that cannot have its groups back, for somebody has deleted one of them, must not keep the others isolated.
    const failure = released.find((one) => one.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    await removeIsolationGroups(context.clients.of(EC2Client), { instanceId: readEc2Id(context), executionId });
  },
  async readBack(context, backup) {
    const { executionId, interfaces } = backedUp.parse(backup);
    const planned = new Set(interfaces.map(({ id }) => id));
    const today = await readInstance(context);
    if (today.gone) throw new ResourceGone(`Instance ${today.id} is terminated.`);
    const isolationGroups = await findIsolationGroups(context.clients.of(EC2Client), { instanceId: today.id, executionId });
    return asJson({ executionId, interfaces: today.interfaces.filter(({ id }) => planned.has(id)), isolationGroups });
  },
});

/** Cases that a careful operator would want to be asked about first. */
function objection({ id, autoScalingGroup }: Instance, { finding, parameters }: Context): TranslatedText | undefined {
  if (isOnlyAttacked(finding) && !parameters.evenIfTarget) return texts.mayBeTarget({ instance: id });
  if (autoScalingGroup === undefined || parameters.evenIfInAutoScalingGroup) return undefined;
  return texts.inAutoScalingGroup({ instance: id, group: autoScalingGroup.slice(0, 200) });
}

/** The interfaces that some rule lets talk; one whose groups have no rules at all is isolated, by whomever. */
async function openInterfaces({ interfaces }: Instance, { clients }: Context): Promise<Interface[]> {
  const groups = [...new Set(interfaces.flatMap((one) => one.groups))];
  if (groups.length === 0) return [];
  const open = new Set((await loadRules(clients.of(EC2Client), groups)).map(({ GroupId }) => GroupId));
  return interfaces.filter((one) => one.groups.some((group) => open.has(group)));
}

/** Snapshots of all volumes at one moment; those of an earlier run of this execution where it came that far. */
async function loadSnapshots({ id, volumeIds }: Instance, executionId: string, { clients }: Context): Promise<string[]> {
  if (volumeIds.length === 0) return [];
  const ec2 = clients.of(EC2Client);
  const query = { OwnerIds: ['self'], Filters: [markedBy(executionId), { Name: 'volume-id', Values: [...volumeIds] }] };
  const { Snapshots: present = [] } = await ec2.send(new DescribeSnapshotsCommand(query));
  const request = {
    InstanceSpecification: { InstanceId: id },
    Description: `Evidence of ${id}, before its isolation`,
    TagSpecifications: [executionMark('snapshot', executionId)],
  };
  const snapshots = present.length > 0 ? present : ((await ec2.send(new CreateSnapshotsCommand(request))).Snapshots ?? []);
  return snapshots.flatMap(({ SnapshotId }) => (SnapshotId === undefined ? [] : [SnapshotId]));
}

async function setGroups({ clients }: Context, id: string, groups: readonly string[]): Promise<void> {
  await clients.of(EC2Client).send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: id, Groups: [...groups] }));
}
