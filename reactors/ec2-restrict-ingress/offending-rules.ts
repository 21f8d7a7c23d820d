import type { GroupRule } from '@attack-reactor/kit/aws/security-group-rules';

export const INGRESS_CONTROLS = ['EC2.13', 'EC2.14', 'EC2.18', 'EC2.19', 'EC2.53', 'EC2.54'] as const;
export type IngressControl = (typeof INGRESS_CONTROLS)[number];

export type AuthorizedPorts = { readonly authorizedTcpPorts: readonly number[]; readonly authorizedUdpPorts: readonly number[] };

/** The ports and protocols that a control forbids to the internet, and to which address family. */
type Forbidden = {
  readonly sources: readonly string[];
  readonly forbids: (protocol: 'tcp' | 'udp', from: number, to: number) => boolean;
};

const EVERYWHERE = ['0.0.0.0/0', '::/0'];
const REMOTE_ADMINISTRATION = [22, 3389];
/** https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19 */
const HIGH_RISK = [
  20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088, 8888, 9200, 9300,
];

/**
 * The inbound rules that the control complains about. A rule that reaches more than the forbidden ports (all traffic,
 * 0-65535) is one of them as a whole: to split it would invent rules that nobody wrote and leave every other port of it
 * open to the internet unseen. A team that needs one of those ports can give it back with `replaceWithCidrs`, or by a
 * rule of its own. A rule for anything but the whole internet is never among them, all traffic or not.
 */
export function offendingRules(rules: readonly GroupRule[], control: IngressControl, authorized: AuthorizedPorts): GroupRule[] {
  const { sources, forbids } = forbiddenBy(control, authorized);
  return rules.filter((rule) => {
    if (rule.IsEgress || !sources.includes(rule.CidrIpv4 ?? rule.CidrIpv6 ?? '')) return false;
    // All traffic has no ports: whatever is forbidden is in it.
    if (rule.IpProtocol === '-1') return true;
    const { IpProtocol: protocol, FromPort: from = 0, ToPort: to = 65535 } = rule;
    return (protocol === 'tcp' || protocol === 'udp') && forbids(protocol, from, to);
  });
}

/** The same ports for given ranges, once each. */
export function replacements(offending: readonly GroupRule[], ranges: readonly string[]): GroupRule[] {
  const wanted = offending.flatMap((rule) => ranges.map((range) => forRange(rule, range)));
  const keyOf = ({ IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6 }: GroupRule) =>
    [IpProtocol, FromPort, ToPort, CidrIpv4 ?? CidrIpv6].join(' ');
  return [...new Map(wanted.map((rule) => [keyOf(rule), rule])).values()];
}

function forRange({ GroupId, IsEgress, IpProtocol, FromPort, ToPort }: GroupRule, range: string): GroupRule {
  return {
    SecurityGroupRuleId: 'new',
    GroupId,
    IsEgress,
    IpProtocol,
    ...(FromPort !== undefined && { FromPort }),
    ...(ToPort !== undefined && { ToPort }),
    ...(range.includes(':') ? { CidrIpv6: range } : { CidrIpv4: range }),
    Description: 'instead of the internet',
  };
}

function forbiddenBy(control: IngressControl, { authorizedTcpPorts, authorizedUdpPorts }: AuthorizedPorts): Forbidden {
  switch (control) {
    case 'EC2.13':
      return { sources: EVERYWHERE, forbids: overTcp([22]) };
    case 'EC2.14':
      return { sources: EVERYWHERE, forbids: overTcp([3389]) };
    case 'EC2.19':
      return { sources: EVERYWHERE, forbids: overTcp(HIGH_RISK) };
    case 'EC2.53':
      return { sources: ['0.0.0.0/0'], forbids: reaches(REMOTE_ADMINISTRATION) };
    case 'EC2.54':
      return { sources: ['::/0'], forbids: reaches(REMOTE_ADMINISTRATION) };
    case 'EC2.18': {
      const authorized = { tcp: new Set(authorizedTcpPorts), udp: new Set(authorizedUdpPorts) };
      return {
        sources: EVERYWHERE,
        forbids(protocol, from, to) {
          // Never more than the few authorized ports have to be looked at: a range with one port more ends it.
          for (let port = from; port <= to; port += 1) if (!authorized[protocol].has(port)) return true;
          return false;
        },
      };
    }
  }
}

function reaches(ports: readonly number[]): Forbidden['forbids'] {
  return (_protocol, from, to) => ports.some((port) => port >= from && port <= to);
}

/** The rule behind these controls looks at TCP: https://docs.aws.amazon.com/config/latest/developerguide/restricted-common-ports.html */
function overTcp(ports: readonly number[]): Forbidden['forbids'] {
  const reached = reaches(ports);
  return (protocol, from, to) => protocol === 'tcp' && reached(protocol, from, to);
}
