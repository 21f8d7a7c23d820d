import { DescribeNetworkInterfacesCommand, DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { asJson, type Plan } from '#domain/reaction/plan.ts';
import { ec2IdOf, ec2Spelling } from '#platform/reactor/ec2-resource.ts';
import { planOnly } from '#platform/reactor/known-resource.ts';
import { defineReactor, type ReactorContext, verifiedByPlan } from '#platform/reactor/reactor.ts';
import { addMissingRules, groupRules, presentOf, revokeRules, rulesOf, ruleText } from '#platform/reactor/security-group-rules.ts';
import { manifest } from './manifest.ts';

type Context = ReactorContext<z.output<typeof manifest.parameters>>;

const backedUp = z.object({ rules: groupRules });

const plan = planOnly(ec2Spelling('sg'), async (context: Context): Promise<Plan> => {
  const group = ec2IdOf(context);
  const ec2 = context.clients.of(EC2Client);
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }));
  const name = SecurityGroups[0]?.GroupName;
  // Every VPC's default group has this name, and no other group can have it.
  if (name !== 'default') return { outcome: 'refuse', reason: `Security group ${group} is "${name}", not the default group of a VPC.` };
  const rules = await rulesOf(ec2, [group]);
  if (rules.length === 0) return { outcome: 'nothing-to-do', summary: `Default security group ${group} has no rules` };
  const users = context.parameters.evenIfInUse ? [] : await usersOf(group, context);
  if (users.length > 0) return { outcome: 'refuse', reason: inUse(group, users) };
  return {
    outcome: 'change',
    summary: `Default security group ${group}: remove ${rules.length === 1 ? 'its rule' : `all ${rules.length} rules`}`,
    changes: rules.map((rule) => ({
      resource: context.resource.Id,
      field: `${rule.IsEgress ? 'egress' : 'ingress'}: ${ruleText(rule)}`,
      before: asJson(rule),
      after: null,
    })),
    effect: manifest.effect,
    backup: asJson({ rules }),
  };
});

export const reactor = defineReactor(manifest, {
  plan,
  async apply(context, { backup }) {
    const planned = new Set(backedUp.parse(backup).rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId));
    const ec2 = context.clients.of(EC2Client);
    const group = ec2IdOf(context);
    // A rule that came after the plan is in nobody's backup: it stays, and verify says so.
    const rules = (await rulesOf(ec2, [group])).filter(({ SecurityGroupRuleId }) => planned.has(SecurityGroupRuleId));
    await revokeRules(ec2, group, rules);
    return null;
  },
  verify: verifiedByPlan(plan),
  async rollback(context, { backup }) {
    await addMissingRules(context.clients.of(EC2Client), ec2IdOf(context), backedUp.parse(backup).rules);
  },
  async readBack(context, backup) {
    const { rules } = backedUp.parse(backup);
    return asJson({ rules: presentOf(rules, await rulesOf(context.clients.of(EC2Client), [ec2IdOf(context)])) });
  },
});

async function usersOf(group: string, { clients }: Context): Promise<string[]> {
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
