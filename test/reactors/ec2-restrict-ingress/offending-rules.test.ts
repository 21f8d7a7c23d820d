import { offendingRules, replacements } from '#reactors/ec2-restrict-ingress/offending-rules.ts';

const AUTHORIZED = { authorizedTcpPorts: [80, 443], authorizedUdpPorts: [] };
const v6 = { CidrIpv4: undefined, CidrIpv6: '::/0' };

describe('offending rules', () => {
  it.each([
    ['EC2.13', 'port 22', tcp(22)],
    ['EC2.13', 'a range around port 22', tcp(0, 65535)],
    ['EC2.13', 'all traffic', { IpProtocol: '-1' }],
    ['EC2.13', 'port 22 over IPv6', { ...tcp(22), ...v6 }],
    ['EC2.14', 'port 3389', tcp(3389)],
    ['EC2.18', 'a port that is not authorized', tcp(8443)],
    ['EC2.18', 'a range with one port that is not', tcp(80, 81)],
    ['EC2.18', 'any UDP port', udp(443)],
    ['EC2.18', 'all traffic', { IpProtocol: '-1' }],
    ['EC2.19', 'a database', tcp(5432)],
    ['EC2.19', 'the last high-risk port of a range', tcp(9300, 9400)],
    ['EC2.53', 'port 22', tcp(22)],
    ['EC2.53', 'port 3389 over UDP', udp(3389)],
    ['EC2.54', 'port 3389 over IPv6', { ...tcp(3389), ...v6 }],
  ] as const)('of %s are those for %s', (control, _what, overrides) => {
    expect(offendingRules([rule(overrides)], control, AUTHORIZED)).toHaveLength(1);
  });

  it.each([
    ['EC2.13', 'another port', tcp(443)],
    ['EC2.13', 'the same port over UDP', udp(22)],
    ['EC2.13', 'a range that ends before', tcp(0, 21)],
    ['EC2.13', 'a range of addresses', { ...tcp(22), CidrIpv4: '203.0.113.0/24' }],
    ['EC2.13', 'the way out', { ...tcp(22), IsEgress: true }],
    ['EC2.18', 'authorized ports', tcp(443)],
    ['EC2.18', 'all traffic from one network', { IpProtocol: '-1', CidrIpv4: '10.0.0.0/8' }],
    ['EC2.18', 'ICMP', { IpProtocol: 'icmp', FromPort: -1, ToPort: -1 }],
    ['EC2.19', 'HTTPS', tcp(443)],
    ['EC2.53', 'IPv6', { ...tcp(22), ...v6 }],
    ['EC2.54', 'IPv4', tcp(22)],
  ] as const)('of %s are not those for %s', (control, _what, overrides) => {
    expect(offendingRules([rule(overrides)], control, AUTHORIZED)).toEqual([]);
  });

  it('are never those for another group or a prefix list', () => {
    const { CidrIpv4: _everywhere, ...sourceless } = rule({ IpProtocol: '-1' });
    const rules = [
      { ...sourceless, ReferencedGroupInfo: { GroupId: 'sg-2' } },
      { ...sourceless, PrefixListId: 'pl-1' },
    ];

    expect(offendingRules(rules, 'EC2.18', AUTHORIZED)).toEqual([]);
  });

  it('leave an authorized range alone', () => {
    expect(offendingRules([rule(tcp(80, 82))], 'EC2.18', { authorizedTcpPorts: [80, 81, 82], authorizedUdpPorts: [] })).toEqual([]);
  });
});

describe('replacements', () => {
  it('open the same ports to each range once, whatever its family', () => {
    const offending = [rule({ ...tcp(22), Description: 'admins' }), rule({ ...tcp(22), ...v6 })];

    const rules = replacements(offending, ['203.0.113.0/24', '2001:db8::/32']);

    expect(rules).toMatchObject([
      { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv4: '203.0.113.0/24' },
      { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv6: '2001:db8::/32' },
    ]);
    expect(rules[1]).not.toHaveProperty('CidrIpv4');
  });
});

function tcp(FromPort: number, ToPort = FromPort) {
  return { IpProtocol: 'tcp', FromPort, ToPort };
}

function udp(FromPort: number) {
  return { IpProtocol: 'udp', FromPort, ToPort: FromPort };
}

function rule(overrides: object) {
  const everywhere = { SecurityGroupRuleId: 'sgr-1', GroupId: 'sg-1', IsEgress: false, IpProtocol: 'tcp', CidrIpv4: '0.0.0.0/0' };
  return JSON.parse(JSON.stringify({ ...everywhere, ...overrides }));
}
