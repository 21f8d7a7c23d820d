import { hash } from 'node:crypto';
import { ReactorFailed } from '@attack-reactor/kit';
import { executionMark, markedBy } from '@attack-reactor/kit/aws/execution-tag';
import { loadRules, revokeRules } from '@attack-reactor/kit/aws/security-group-rules';
import { CreateSecurityGroupCommand, DeleteSecurityGroupCommand, DescribeSecurityGroupsCommand, type EC2Client } from '@aws-sdk/client-ec2';

/** Name of the isolation group of one instance: an execution may have several instances, and each is released on its own. */
export type Isolation = { readonly instanceId: string; readonly executionId: string };

/** The isolation group of an instance in a VPC, made where it is missing, without any rule. @returns its id */
export async function isolationGroupIn(vpcId: string, ec2: EC2Client, isolation: Isolation): Promise<string> {
  const [present] = await findIsolationGroups(ec2, isolation, vpcId);
  const group = present ?? (await create(vpcId, ec2, isolation));
  // A new group lets everything out.
  await revokeRules(ec2, group, await loadRules(ec2, [group]));
  return group;
}

/** Removes the isolation groups of an instance; EC2 refuses (DependencyViolation) while an interface has one. */
export async function removeIsolationGroups(ec2: EC2Client, isolation: Isolation): Promise<void> {
  for (const group of await findIsolationGroups(ec2, isolation)) await ec2.send(new DeleteSecurityGroupCommand({ GroupId: group }));
}

/** The isolation groups of an instance, in one VPC or in all. */
export async function findIsolationGroups(ec2: EC2Client, isolation: Isolation, vpcId?: string): Promise<string[]> {
  const ours = [markedBy(isolation.executionId), { Name: 'group-name', Values: [nameOf(isolation)] }];
  const Filters = vpcId === undefined ? ours : [...ours, { Name: 'vpc-id', Values: [vpcId] }];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return SecurityGroups.flatMap(({ GroupId }) => (GroupId === undefined ? [] : [GroupId]));
}

async function create(vpcId: string, ec2: EC2Client, isolation: Isolation): Promise<string> {
  const request = {
    GroupName: nameOf(isolation),
    Description: `Isolates ${isolation.instanceId}; has no rules on purpose`,
    VpcId: vpcId,
    TagSpecifications: [executionMark('security-group', isolation.executionId)],
  };
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand(request));
  if (GroupId === undefined)
    throw new ReactorFailed(`EC2 did not say which isolation group it made in ${vpcId}. Run again: it will be found.`);
  return GroupId;
}

function nameOf({ instanceId, executionId }: Isolation): string {
  return `isolation-${instanceId}-${hash('sha256', executionId).slice(0, 8)}`;
}
