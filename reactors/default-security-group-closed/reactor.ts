import { type ContextOf, change, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { ec2Spelling, readEc2Id } from '@attack-reactor/kit/aws/ec2-resource';
import { addMissingRules, groupRules, keepPresent, loadRules, revokeRules, ruleText } from '@attack-reactor/kit/aws/security-group-rules';
import { asJson } from '@attack-reactor/kit/contract';
import { DescribeNetworkInterfacesCommand, DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { manifest } from './manifest.ts';

type Context = ContextOf<typeof manifest>;

const backedUp = z.object({ rules: groupRules });

export const reactor = defineReactor(manifest, {
  accepts: ec2Spelling('sg'),
  async plan(context) {
    const group = readEc2Id(context);
    const ec2 = context.clients.of(EC2Client);
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }));
    const name = SecurityGroups[0]?.GroupName;
    // Every VPC's default group has this name, and no other group can have it.
    if (name !== 'default') return refuse(`Security group ${group} is "${name}", not the default group of a VPC.`);
    const rules = await loadRules(ec2, [group]);
    if (rules.length === 0) return nothingToDo(`Default security group ${group} has no rules`);
    const users = context.parameters.evenIfInUse ? [] : await loadUsers(group, context);
    if (users.length > 0) return refuse(inUse(group, users));
    return change({
      summary: `Default security group ${group}: remove ${rules.length === 1 ? 'its rule' : `all ${rules.length} rules`}`,
      changes: rules.map((rule) => ({
        resource: context.resource.Id,
        field: `${rule.IsEgress ? 'egress' : 'ingress'}: ${ruleText(rule)}`,
        before: asJson(rule),
        after: null,
      })),
      backup: asJson({ rules }),
    });
  },
  async apply(context, { backup }) {
    const planned = new Set(backedUp.parse(backup).rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId));
    const ec2 = context.clients.of(EC2Client);
    const group = readEc2Id(context);
    // A rule that came after the plan is in nobody's backup: it stays, and verify says so.
    const rules = (await loadRules(ec2, [group])).filter(({ SecurityGroupRuleId }) => planned.has(SecurityGroupRuleId));
    await revokeRules(ec2, group, rules);
  },
  rollback: (context, { backup }) => addMissingRules(context.clients.of(EC2Client), readEc2Id(context), backedUp.parse(backup).rules),
  async readBack(context, backup) {
    const { rules } = backedUp.parse(backup);
    return asJson({ rules: keepPresent(rules, await loadRules(context.clients.of(EC2Client), [readEc2Id(context)])) });
  },
});

async function loadUsers(group: string, { clients }: Context): Promise<string[]> {
  const query = { Filters: [{ Name: 'group-id', Values: [group] }] };
  const { NetworkInterfaces = [] } = await clients.of(EC2Client).send(new DescribeNetworkInterfacesCommand(query));
  return NetworkInterfaces.map(
    ({ NetworkInterfaceId, Attachment }) => `${NetworkInterfaceId} (${Attachment?.InstanceId ?? 'no instance'})`,
  );
}

function inUse(group: string, users: readonly string[]): string {
  const some = `${users.slice(0, 3).join(', ')}${users.length > 3 ? ` and ${users.length - 3} more` : ''}`;
  return `Default security group ${group} is used by ${some}. Give them another group, or set evenIfInUse to true in the binding.`;
}
