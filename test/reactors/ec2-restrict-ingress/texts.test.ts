import { startRun, TEST_TARGET } from '@attack-reactor/kit/testing';
import { reactor } from '#reactors/ec2-restrict-ingress/reactor.ts';

const ID = `arn:aws:ec2:${TEST_TARGET.region}:${TEST_TARGET.accountId}:security-group/sg-1`;
const RULE = { GroupId: 'sg-1', IsEgress: false, IpProtocol: 'tcp', CidrIpv4: '0.0.0.0/0' };

/** So many rules that let the world in at port 22, each by a range of its own. */
const listRules = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...RULE, SecurityGroupRuleId: `sgr-${index}`, FromPort: 22 - index, ToPort: 22 }));

describe('the texts of reactor ec2-restrict-ingress', () => {
  const summarize = async (language: 'en' | 'zh' | 'es', rules: number, replaceWithCidrs: string[] = []) => {
    const run = startRun(reactor, {
      resource: { Type: 'AwsEc2SecurityGroup', Id: ID },
      finding: { Compliance: { Status: 'FAILED', SecurityControlId: 'EC2.13' } },
      parameters: { replaceWithCidrs },
      language,
      aws: {
        'ec2:DescribeSecurityGroups': () => ({ SecurityGroups: [{ GroupId: 'sg-1' }] }),
        'ec2:DescribeSecurityGroupRules': () => ({ SecurityGroupRules: listRules(rules) }),
      },
    });
    return (await run.changePlan()).summary;
  };

  it.each([
    ['en', 'Security group sg-1: remove tcp 22 from 0.0.0.0/0, tcp 21-22 from 0.0.0.0/0; open the same to 10.0.0.0/8'],
    ['zh', '安全组 sg-1：删除 tcp 22（源：0.0.0.0/0）、tcp 21-22（源：0.0.0.0/0）；将相同端口向 10.0.0.0/8 开放'],
    ['es', 'Grupo de seguridad sg-1: quitar tcp 22 desde 0.0.0.0/0, tcp 21-22 desde 0.0.0.0/0; abrir lo mismo a 10.0.0.0/8'],
  ] as const)('name the rules, in language %s', async (language, summary) => {
    expect(await summarize(language, 2, ['10.0.0.0/8'])).toBe(summary);
  });

  it.each([
    ['en', 'Security group sg-1: remove 22 rules, add 0'],
    ['zh', '安全组 sg-1：删除 22 条规则，添加 0 条'],
    ['es', 'Grupo de seguridad sg-1: quitar 22 reglas, añadir 0'],
  ] as const)('count the rules where their names would be cut, in language %s', async (language, summary) => {
    expect(await summarize(language, 22)).toBe(summary);
  });

  it('name the rules in the languages in which they have room', async () => {
    const rules = 18;

    expect(await summarize('en', rules)).toContain('tcp 5-22 from 0.0.0.0/0');
    expect(await summarize('es', rules)).toBe('Grupo de seguridad sg-1: quitar 18 reglas, añadir 0');
  });
});
