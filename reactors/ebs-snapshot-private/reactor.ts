import { absentWhen, type ContextOf, change, defineReactor, nothingToDo } from '@attack-reactor/kit';
import { ec2Spelling, readEc2Id } from '@attack-reactor/kit/aws/ec2-resource';
import { asJson } from '@attack-reactor/kit/contract';
import {
  DescribeSnapshotAttributeCommand,
  EC2Client,
  ModifySnapshotAttributeCommand,
  paginateDescribeSnapshots,
} from '@aws-sdk/client-ec2';
import pMap from 'p-map';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

/** The most that one run closes: a plan travels through a workflow of 256 KB. The next run takes the rest. */
const MOST_SNAPSHOTS = 200;
/** One after the other, so many take longer than a reactor has. */
const AT_ONCE = { concurrency: 8 };
const SPELLING = new RegExp(`^AWS::::Account:\\d{12}$|${ec2Spelling('snap').source}`);
const EVERYBODY = 'all';

const permission = z.object({ Group: z.string().optional(), UserId: z.string().optional() });
type Permission = z.output<typeof permission>;
type Snapshot = { readonly id: string; readonly permissions: readonly Permission[] };
const opened = z.object({ snapshots: z.array(z.string()) });

export const reactor = defineReactor(manifest, {
  accepts: SPELLING,
  async plan(context) {
    const open = await publicSnapshots(context);
    const [first] = open;
    if (first === undefined) return nothingToDo(texts.nonePublic({ resource: context.resource.Id }));
    const closing = open.slice(0, MOST_SNAPSHOTS);
    const closed = closing.length === 1 ? texts.closeOne({ snapshot: first.id }) : texts.closeSome({ count: closing.length });
    return change({
      summary: open.length > MOST_SNAPSHOTS ? texts.leaveRest({ closed, left: open.length - MOST_SNAPSHOTS }) : closed,
      changes: closing.map(({ id, permissions }) => ({
        resource: `arn:${context.target.partition}:ec2:${context.target.region}::snapshot/${id}`,
        field: 'createVolumePermission',
        before: asJson(permissions),
        after: asJson(permissions.filter((one) => !isForEverybody(one))),
      })),
      backup: { snapshots: closing.map(({ id }) => id) },
    });
  },
  async apply(context, { backup }) {
    const planned = new Set(opened.parse(backup).snapshots);
    const open = (await publicSnapshots(context)).filter(({ id }) => planned.has(id));
    await pMap(open, ({ id }) => setPublic(context, id, false), AT_ONCE);
  },
  async rollback(context, { backup }) {
    await pMap(opened.parse(backup).snapshots, (id) => setPublic(context, id, true), AT_ONCE);
  },
  async readBack(context, backup) {
    // Of many snapshots some may be gone; the one that the finding is about may not.
    const mayBeGone = context.resource.Type === 'AwsAccount' ? ['InvalidSnapshot.NotFound'] : [];
    const read = async (id: string) => ({ id, permissions: await absentWhen(mayBeGone, () => loadPermissions(context, id)) });
    const today = await pMap(opened.parse(backup).snapshots, read, AT_ONCE);
    return { snapshots: today.flatMap(({ id, permissions }) => (permissions?.some(isForEverybody) ? [id] : [])) };
  },
});

/** The snapshot at hand, or all of the account, where everybody may make volumes of it. */
async function publicSnapshots(context: Context): Promise<Snapshot[]> {
  const ids = context.resource.Type === 'AwsAccount' ? await ownPublicSnapshotIds(context) : [readEc2Id(context)];
  const looked = ids.filter((id) => !context.parameters.keepPublic.includes(id));
  const snapshots = await pMap(looked, async (id): Promise<Snapshot> => ({ id, permissions: await loadPermissions(context, id) }), AT_ONCE);
  return snapshots.filter(({ permissions }) => permissions.some(isForEverybody));
}

/** Reads who may make volumes of a snapshot. */
async function loadPermissions({ clients }: Context, SnapshotId: string): Promise<Permission[]> {
  const request = { SnapshotId, Attribute: 'createVolumePermission' as const };
  const answer = await clients.of(EC2Client).send(new DescribeSnapshotAttributeCommand(request));
  return z.array(permission).parse(answer.CreateVolumePermissions ?? []);
}

function isForEverybody({ Group }: Permission): boolean {
  return Group === EVERYBODY;
}

async function ownPublicSnapshotIds({ clients, target }: Context): Promise<string[]> {
  const ids: string[] = [];
  const query = { OwnerIds: ['self'], RestorableByUserIds: [EVERYBODY] };
  for await (const { Snapshots = [] } of paginateDescribeSnapshots({ client: clients.of(EC2Client) }, query)) {
    // moto answers with everybody's.
    ids.push(
      ...Snapshots.flatMap(({ SnapshotId, OwnerId }) => (SnapshotId !== undefined && OwnerId === target.accountId ? [SnapshotId] : [])),
    );
  }
  return ids;
}

async function setPublic({ clients }: Context, snapshotId: string, open: boolean): Promise<void> {
  const request = {
    SnapshotId: snapshotId,
    Attribute: 'createVolumePermission' as const,
    OperationType: open ? ('add' as const) : ('remove' as const),
    GroupNames: [EVERYBODY],
  };
  // A snapshot that was deleted is open to nobody, and one of many must not stop the others.
  await absentWhen(['InvalidSnapshot.NotFound'], () => clients.of(EC2Client).send(new ModifySnapshotAttributeCommand(request)));
}
