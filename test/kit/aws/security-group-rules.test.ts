import { addMissingRules, type GroupRule, ruleText } from '@attack-reactor/kit/aws/security-group-rules';
import { EC2Client } from '@aws-sdk/client-ec2';

const BASE = { SecurityGroupRuleId: 'sgr-1', GroupId: 'sg-1', IsEgress: false, IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };

/** Fields that moto does not keep: see the testNote of default-security-group-closed. */
describe('rules that are added again', () => {
  it.each<[string, Partial<GroupRule>, object]>([
    [
      'a group of a peered VPC',
      { ReferencedGroupInfo: { GroupId: 'sg-2', UserId: '333344445555', VpcPeeringConnectionId: 'pcx-1' }, Description: 'the partner' },
      { UserIdGroupPairs: [{ GroupId: 'sg-2', UserId: '333344445555', VpcPeeringConnectionId: 'pcx-1', Description: 'the partner' }] },
    ],
    [
      'a prefix list',
      { PrefixListId: 'pl-1', Description: 'offices' },
      { PrefixListIds: [{ PrefixListId: 'pl-1', Description: 'offices' }] },
    ],
    ['IPv6', { CidrIpv6: '::/0', Description: 'all' }, { Ipv6Ranges: [{ CidrIpv6: '::/0', Description: 'all' }] }],
  ])('name %s with their description', async (_what, source, expected) => {
    const { ec2, sent } = recordingClient([]);

    await addMissingRules(ec2, 'sg-1', [{ ...BASE, ...source }]);

    expect(sent).toEqual([
      { command: 'AuthorizeSecurityGroupIngressCommand', input: { GroupId: 'sg-1', IpPermissions: [{ ...PORTS, ...expected }] } },
    ]);
  });

  it('keep their direction and their tags', async () => {
    const { ec2, sent } = recordingClient([]);
    const Tags = [{ Key: 'owner', Value: 'network' }];

    await addMissingRules(ec2, 'sg-1', [{ ...BASE, IsEgress: true, CidrIpv4: '10.0.0.0/8', Tags }]);

    expect(sent).toMatchObject([
      {
        command: 'AuthorizeSecurityGroupEgressCommand',
        input: { TagSpecifications: [{ ResourceType: 'security-group-rule', Tags }] },
      },
    ]);
  });

  it('are not added where the group has them, by whatever id', async () => {
    const rule = { ...BASE, CidrIpv4: '10.0.0.0/8' };
    const { ec2, sent } = recordingClient([{ ...rule, SecurityGroupRuleId: 'sgr-9', Description: 'again' }]);

    await addMissingRules(ec2, 'sg-1', [rule]);

    expect(sent).toEqual([]);
  });

  it('read as a person would say them', () => {
    expect(ruleText({ ...BASE, CidrIpv4: '0.0.0.0/0' })).toEqual({
      en: 'tcp 443 from 0.0.0.0/0',
      zh: 'tcp 443（源：0.0.0.0/0）',
      es: 'tcp 443 desde 0.0.0.0/0',
    });
    expect(ruleText({ ...BASE, FromPort: 0, ToPort: 65535, PrefixListId: 'pl-1' }).en).toBe('tcp 0-65535 from pl-1');
    expect(ruleText({ ...BASE, IpProtocol: '-1', IsEgress: true, ReferencedGroupInfo: { GroupId: 'sg-2' } })).toEqual({
      en: 'all traffic to sg-2',
      zh: '所有流量（目标：sg-2）',
      es: 'todo el tráfico hacia sg-2',
    });
  });
});

const PORTS = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };

/** A client that sends nothing: it answers with these rules and keeps what would have changed them. */
function recordingClient(rules: readonly GroupRule[]) {
  const sent: { command: string | undefined; input: object }[] = [];
  const ec2 = new EC2Client({ region: 'eu-central-1' });
  ec2.middlewareStack.add(
    (_next, { commandName }) =>
      async ({ input }) => {
        if (commandName !== 'DescribeSecurityGroupRulesCommand') sent.push({ command: commandName, input });
        return { output: { $metadata: {}, SecurityGroupRules: [...rules] }, response: {} };
      },
    { step: 'initialize' },
  );
  return { ec2, sent };
}
