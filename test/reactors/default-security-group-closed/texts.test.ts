import { startRun, TEST_TARGET } from '@attack-reactor/kit/testing';
import { reactor } from '#reactors/default-security-group-closed/reactor.ts';

const rule = { SecurityGroupRuleId: 'sgr-1', GroupId: 'sg-1', IsEgress: false, IpProtocol: '-1', CidrIpv4: '0.0.0.0/0' };
const NetworkInterfaces = [
  { NetworkInterfaceId: 'eni-1', Attachment: { InstanceId: 'i-1' } },
  { NetworkInterfaceId: 'eni-2' },
  { NetworkInterfaceId: 'eni-3' },
  { NetworkInterfaceId: 'eni-4' },
  { NetworkInterfaceId: 'eni-5' },
];

describe('the texts of reactor default-security-group-closed', () => {
  it.each([
    [
      'en',
      'Default security group sg-1 is used by eni-1 (i-1), eni-2 (no instance), eni-3 (no instance) and 2 more. ' +
        'Give them another group, or set evenIfInUse to true in the binding.',
    ],
    [
      'zh',
      '默认安全组 sg-1 正被使用：eni-1（i-1）、eni-2（无实例）、eni-3（无实例），以及另外 2 个。' +
        '请为这些网络接口换用其他安全组，或在绑定中将 evenIfInUse 设为 true。',
    ],
    ['es', expect.stringContaining('lo usan eni-1 (i-1), eni-2 (sin instancia), eni-3 (sin instancia) y 2 más.')],
  ] as const)('name three of those who use the group, in language %s', async (language, reason) => {
    const { accountId, region } = TEST_TARGET;
    const run = startRun(reactor, {
      resource: { Type: 'AwsEc2SecurityGroup', Id: `arn:aws:ec2:${region}:${accountId}:security-group/sg-1` },
      language,
      aws: {
        'ec2:DescribeSecurityGroups': () => ({ SecurityGroups: [{ GroupName: 'default' }] }),
        'ec2:DescribeSecurityGroupRules': () => ({ SecurityGroupRules: [rule] }),
        'ec2:DescribeNetworkInterfaces': () => ({ NetworkInterfaces }),
      },
    });

    expect(await run.plan()).toEqual({ outcome: 'refuse', reason });
  });
});
