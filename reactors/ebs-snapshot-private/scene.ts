import { accountAt, defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import { CreateSnapshotCommand, CreateVolumeCommand, EC2Client, ModifySnapshotAttributeCommand } from '@aws-sdk/client-ec2';

export type Sharing = { readonly GroupNames?: string[]; readonly UserIds?: string[] };

/** Makes a snapshot that these may restore. @returns its id */
export async function createSnapshot(owner: Pick<SceneOwner, 'client' | 'place'>, sharing: Sharing): Promise<string> {
  const ec2 = owner.client(EC2Client);
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${owner.place.region}a`, Size: 1 }));
  const { SnapshotId = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
  await share(owner, SnapshotId, sharing);
  return SnapshotId;
}

export async function share({ client }: Pick<SceneOwner, 'client'>, SnapshotId: string, sharing: Sharing): Promise<void> {
  const Attribute = 'createVolumePermission';
  await client(EC2Client).send(new ModifySnapshotAttributeCommand({ SnapshotId, Attribute, OperationType: 'add', ...sharing }));
}

export const scene = defineScene({
  story: 'A snapshot that every AWS account may restore, and one that only a partner may',
  finding: { control: 'EC2.1', title: 'Amazon EBS snapshots should not be publicly restorable', severity: 'CRITICAL' },
  async build(owner) {
    await createSnapshot(owner, { GroupNames: ['all'], UserIds: ['333344445555'] });
    await createSnapshot(owner, { UserIds: ['333344445555'] });
    return { resource: accountAt(owner.place) };
  },
});
