import { CreateSecurityGroupCommand, CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { SceneOwner } from './scene.ts';

type Clients = Pick<SceneOwner, 'client'>;

/** @returns the id of a new VPC */
export async function createVpc({ client }: Clients, CidrBlock = '10.1.0.0/16'): Promise<string> {
  const { Vpc } = await client(EC2Client).send(new CreateVpcCommand({ CidrBlock }));
  return Vpc?.VpcId ?? '';
}

/** @returns the id of a new subnet */
export async function createSubnet({ client }: Clients, VpcId: string, CidrBlock = '10.1.0.0/24'): Promise<string> {
  const { Subnet } = await client(EC2Client).send(new CreateSubnetCommand({ VpcId, CidrBlock }));
  return Subnet?.SubnetId ?? '';
}

/** @returns the id of a new security group, which lets nothing in */
export async function createSecurityGroup({ client }: Clients, VpcId: string, GroupName: string): Promise<string> {
  const request = { GroupName, Description: `${GroupName} servers`, VpcId };
  const { GroupId = '' } = await client(EC2Client).send(new CreateSecurityGroupCommand(request));
  return GroupId;
}
