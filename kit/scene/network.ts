import { CreateSecurityGroupCommand, CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { SceneOwner } from './scene.ts';

type Clients = Pick<SceneOwner, 'client'>;

/**
 * Makes a VPC.
 * @returns its id
 * @example
 * const vpcId = await createVpc(owner);
 */
export async function createVpc({ client }: Clients, CidrBlock = '10.1.0.0/16'): Promise<string> {
  const { Vpc } = await client(EC2Client).send(new CreateVpcCommand({ CidrBlock }));
  return Vpc?.VpcId ?? '';
}

/**
 * Makes a subnet.
 * @returns its id
 * @example
 * const subnetId = await createSubnet(owner, vpcId);
 */
export async function createSubnet({ client }: Clients, VpcId: string, CidrBlock = '10.1.0.0/24'): Promise<string> {
  const { Subnet } = await client(EC2Client).send(new CreateSubnetCommand({ VpcId, CidrBlock }));
  return Subnet?.SubnetId ?? '';
}

/**
 * Makes a security group, which lets nothing in.
 * @returns its id
 * @example
 * const groupId = await createSecurityGroup(owner, vpcId, owner.unique('web'));
 */
export async function createSecurityGroup({ client }: Clients, VpcId: string, GroupName: string): Promise<string> {
  const request = { GroupName, Description: `${GroupName} servers`, VpcId };
  const { GroupId = '' } = await client(EC2Client).send(new CreateSecurityGroupCommand(request));
  return GroupId;
}
