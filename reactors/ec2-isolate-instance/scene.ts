import { arnAt, defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import { createSecurityGroup, createSubnet, createVpc } from '@attack-reactor/kit/scene/network';
import { CreateNetworkInterfaceCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';

/** An instance with interfaces in two VPCs, and one more interface of somebody else's with the same groups. */
export async function createInstanceInTwoNetworks(owner: SceneOwner) {
  const first = await createPlace(owner, '10.1');
  const second = await createPlace(owner, '10.2');
  const interfaces = [
    await createInterface(owner, first.subnet, first.groups),
    await createInterface(owner, second.subnet, second.groups.slice(0, 1)),
  ];
  const other = await createInterface(owner, first.subnet, first.groups);
  const { Instances } = await owner.client(EC2Client).send(
    new RunInstancesCommand({
      ImageId: 'ami-12345678',
      MinCount: 1,
      MaxCount: 1,
      NetworkInterfaces: interfaces.map((NetworkInterfaceId, DeviceIndex) => ({ DeviceIndex, NetworkInterfaceId })),
    }),
  );
  return { instance: Instances?.[0]?.InstanceId ?? '', interfaces, other };
}

async function createPlace(owner: SceneOwner, network: string) {
  const vpc = await createVpc(owner, `${network}.0.0/16`);
  const subnet = await createSubnet(owner, vpc, `${network}.0.0/24`);
  return { subnet, groups: [await createSecurityGroup(owner, vpc, 'web'), await createSecurityGroup(owner, vpc, 'admin')] };
}

async function createInterface({ client }: SceneOwner, SubnetId: string, Groups: string[]): Promise<string> {
  const { NetworkInterface } = await client(EC2Client).send(new CreateNetworkInterfaceCommand({ SubnetId, Groups }));
  return NetworkInterface?.NetworkInterfaceId ?? '';
}

export const scene = defineScene({
  story: 'An instance with two network interfaces that calls a known command and control server',
  finding: {
    detection: 'Backdoor:EC2/C&CActivity.B',
    tactic: 'Command and Control',
    title: 'The EC2 instance is querying an IP address associated with a known command and control server.',
    severity: 'HIGH',
  },
  async build(owner) {
    const { instance } = await createInstanceInTwoNetworks(owner);
    return { resource: { Type: 'AwsEc2Instance', Id: arnAt(owner.place, 'ec2', `instance/${instance}`) } };
  },
});
