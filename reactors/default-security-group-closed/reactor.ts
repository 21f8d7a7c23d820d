import { type ContextOf, change, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { ec2Spelling, readEc2Id } from '@attack-reactor/kit/aws/ec2-resource';
import {
  addMissingRules,
  groupRules,
  keepPresent,
  loadRules,
  requireGroup,
  revokeRules,
  ruleText,
} from '@attack-reactor/kit/aws/security-group-rules';
import { asJson, type TranslatedText } from '@attack-reactor/kit/contract';
import { DescribeNetworkInterfacesCommand, DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const backedUp = z.object({ rules: groupRules });

export const reactor = defineReactor(manifest, {
  accepts: ec2Spelling('sg'),
  async plan(context) {
    const group = readEc2Id(context);
    const ec2 = context.clients.of(EC2Client);
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }));
    const name = SecurityGroups?.[0]?.GroupName ?? '';
    // Every VPC's default group has this name, and no other group can have it.
    if (name !== 'default') return refuse(texts.notDefault({ group, name }));
    const rules = await loadRules(ec2, [group]);
    if (rules.length === 0) return nothingToDo(texts.noRules({ group }));
    const users = context.parameters.evenIfInUse ? [] : await loadUsers(group, context);
    if (users.length > 0) return refuse(texts.inUse({ group, users: nameSome(users) }));
    return change({
      summary: rules.length === 1 ? texts.removeRule({ group }) : texts.removeRules({ group, count: rules.length }),
      changes: rules.map((rule) => ({
        resource: context.resource.Id,
        field: `${rule.IsEgress ? 'egress' : 'ingress'}: ${ruleText(rule).en}`,
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
    const ec2 = context.clients.of(EC2Client);
    const group = readEc2Id(context);
    await requireGroup(ec2, group);
    return asJson({ rules: keepPresent(rules, await loadRules(ec2, [group])) });
  },
});

async function loadUsers(group: string, { clients }: Context): Promise<TranslatedText[]> {
  const query = { Filters: [{ Name: 'group-id', Values: [group] }] };
  const { NetworkInterfaces = [] } = await clients.of(EC2Client).send(new DescribeNetworkInterfacesCommand(query));
  return NetworkInterfaces.map(({ NetworkInterfaceId: id = '?', Attachment: { InstanceId: instance = texts.noInstance() } = {} }) =>
    texts.user({ id, instance }),
  );
}

function nameSome(users: readonly TranslatedText[]): TranslatedText {
  const some = users.slice(0, 3).reduce((first, next) => texts.list({ first, next }));
  return users.length > 3 ? texts.more({ users: some, count: users.length - 3 }) : some;
}
