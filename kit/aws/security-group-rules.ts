import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type IpPermission,
  paginateDescribeSecurityGroupRules,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import type { TranslatedText } from '../contract/text.ts';
import { defineTexts } from '../contract/texts.ts';

const texts = defineTexts({
  inbound: { en: '{traffic} from {peer}', zh: '{traffic}（源：{peer}）', es: '{traffic} desde {peer}' },
  outbound: { en: '{traffic} to {peer}', zh: '{traffic}（目标：{peer}）', es: '{traffic} hacia {peer}' },
  allTraffic: { en: 'all traffic', zh: '所有流量', es: 'todo el tráfico' },
  nobody: { en: 'nobody', zh: '无', es: 'nadie' },
});

const groupRule = z.object({
  SecurityGroupRuleId: z.string(),
  GroupId: z.string(),
  IsEgress: z.boolean(),
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or -1 for all. */
  IpProtocol: z.string(),
  FromPort: z.int().optional(),
  ToPort: z.int().optional(),
  CidrIpv4: z.string().optional(),
  CidrIpv6: z.string().optional(),
  PrefixListId: z.string().optional(),
  ReferencedGroupInfo: z
    .object({ GroupId: z.string(), UserId: z.string().optional(), VpcPeeringConnectionId: z.string().optional() })
    .optional(),
  Description: z.string().optional(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).optional(),
});
/** One rule of a security group as EC2 counts them: one direction, one protocol and port range, one source or destination. */
export type GroupRule = z.output<typeof groupRule>;
export const groupRules = z.array(groupRule);

/**
 * Reads all rules of some groups, both directions.
 * @example
 * const rules = await loadRules(context.clients.of(EC2Client), [readEc2Id(context)]);
 */
export async function loadRules(ec2: EC2Client, groupIds: readonly string[]): Promise<GroupRule[]> {
  const rules: GroupRule[] = [];
  const query = { Filters: [{ Name: 'group-id', Values: [...groupIds] }] };
  for await (const page of paginateDescribeSecurityGroupRules({ client: ec2 }, query)) {
    rules.push(...groupRules.parse(page.SecurityGroupRules ?? []));
  }
  return rules;
}

/**
 * Makes sure that a group is there: one that is gone has no rules either, and EC2 does not say so of rules.
 * @throws the SDK's InvalidGroup.NotFound
 * @example
 * await requireGroup(ec2, 'sg-1');
 */
export async function requireGroup(ec2: EC2Client, groupId: string): Promise<void> {
  await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }));
}

/**
 * Removes exactly these rules, by id.
 * @example
 * await revokeRules(ec2, 'sg-1', rules.filter(({ IsEgress }) => !IsEgress));
 */
export async function revokeRules(ec2: EC2Client, groupId: string, rules: readonly GroupRule[]): Promise<void> {
  const listIds = (egress: boolean) => rules.filter(({ IsEgress }) => IsEgress === egress).map((rule) => rule.SecurityGroupRuleId);
  const ingress = listIds(false);
  const egress = listIds(true);
  if (ingress.length > 0) await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds: ingress }));
  if (egress.length > 0) await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: groupId, SecurityGroupRuleIds: egress }));
}

/**
 * Adds those of the rules that the group lacks, with description and tags. A rule comes back under a new id: EC2 gives it.
 * One call a rule, for the tags of a call go to all of its rules.
 * @example
 * rollback: (context, { backup }) => addMissingRules(context.clients.of(EC2Client), readEc2Id(context), groupRules.parse(backup)),
 */
export async function addMissingRules(ec2: EC2Client, groupId: string, rules: readonly GroupRule[]): Promise<void> {
  const present = await loadRules(ec2, [groupId]);
  for (const rule of rules.filter((wanted) => !present.some((one) => isSameRule(one, wanted)))) {
    const request = {
      GroupId: groupId,
      IpPermissions: [toPermission(rule)],
      ...(rule.Tags !== undefined &&
        rule.Tags.length > 0 && { TagSpecifications: [{ ResourceType: 'security-group-rule' as const, Tags: rule.Tags }] }),
    };
    if (rule.IsEgress) await ec2.send(new AuthorizeSecurityGroupEgressCommand(request));
    else await ec2.send(new AuthorizeSecurityGroupIngressCommand(request));
  }
}

/**
 * Returns those of some known rules that are among the present ones, as they are now. Each keeps the id under which it was
 * known: EC2 gives a rule that comes back a new one.
 * @example
 * return asJson({ rules: keepPresent(backedUp.rules, await loadRules(ec2, ['sg-1'])) });
 */
export function keepPresent(known: readonly GroupRule[], present: readonly GroupRule[]): GroupRule[] {
  return known.flatMap((rule) => {
    const today = present.find((one) => isSameRule(one, rule));
    return today === undefined ? [] : [{ ...today, SecurityGroupRuleId: rule.SecurityGroupRuleId }];
  });
}

/**
 * Returns true if EC2 takes two rules for the same: their descriptions do not count.
 * @example
 * const isThere = present.some((one) => isSameRule(one, wanted));
 */
export function isSameRule(a: GroupRule, b: GroupRule): boolean {
  return a.IsEgress === b.IsEgress && readTraffic(a) === readTraffic(b) && readPeer(a) === readPeer(b);
}

/**
 * Writes a rule in words.
 * @example
 * ruleText(rule).en; // 'tcp 22 from 0.0.0.0/0'
 */
export function ruleText(rule: GroupRule): TranslatedText {
  const values = { traffic: readTraffic(rule) ?? texts.allTraffic(), peer: readPeer(rule) ?? texts.nobody() };
  return rule.IsEgress ? texts.outbound(values) : texts.inbound(values);
}

/** Protocol and ports, `tcp 22`; undefined: all traffic. */
function readTraffic({ IpProtocol, FromPort: from = -1, ToPort: to = -1 }: GroupRule): string | undefined {
  return IpProtocol === '-1' ? undefined : `${IpProtocol} ${from === to ? from : `${from}-${to}`}`;
}

function readPeer({ CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo }: GroupRule): string | undefined {
  return CidrIpv4 ?? CidrIpv6 ?? PrefixListId ?? ReferencedGroupInfo?.GroupId;
}

function toPermission(rule: GroupRule): IpPermission {
  const { IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo, Description } = rule;
  return {
    IpProtocol,
    // "All traffic" has no ports, though EC2 answers -1 for them.
    ...(IpProtocol !== '-1' && { FromPort, ToPort }),
    ...(CidrIpv4 !== undefined && { IpRanges: [{ CidrIp: CidrIpv4, Description }] }),
    ...(CidrIpv6 !== undefined && { Ipv6Ranges: [{ CidrIpv6, Description }] }),
    ...(PrefixListId !== undefined && { PrefixListIds: [{ PrefixListId, Description }] }),
    ...(ReferencedGroupInfo !== undefined && { UserIdGroupPairs: [{ ...ReferencedGroupInfo, Description }] }),
  };
}
