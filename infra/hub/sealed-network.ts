import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import type { NetworkConfig } from '#infra/config/config.ts';
import { FlowLogs } from '#infra/network/flow-logs.ts';

/** Nothing is routed to it or from it, so that it may be an address of somebody else, too. */
const CIDR = '10.255.255.0/26';
const MOST_ZONES = 2;
const FLOW_LOGS = 'vectors-flow-logs';

/**
 * A VPC that nothing leaves: no gateway, no endpoint, no route but the local one, a security group without a rule, and no name
 * server. The name server of a VPC would be reached past all of these:
 * https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
 */
export class SealedNetwork extends Construct {
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { config } = BaseStack.of(this);
    const vpc = new Vpc(this, 'vpc', { cidrBlock: CIDR, enableDnsSupport: false, enableDnsHostnames: false, tags: this.#name('vpc') });
    new DefaultSecurityGroup(this, 'default-security-group', { vpcId: vpc.id, tags: this.#name('default-closed') });
    const routes = new RouteTable(this, 'route-table', { vpcId: vpc.id, tags: this.#name('routes') });
    this.subnetIds = listZones(config.network).map((zone, index) => this.#createSubnet(vpc, routes, zone, index));
    const group = new SecurityGroup(this, 'security-group', {
      name: BaseStack.of(this).named(id),
      description: 'Code of reactor packages while their test vectors run: nothing in, nothing out',
      vpcId: vpc.id,
    });
    this.securityGroupId = group.id;
    new FlowLogs(this, 'flow-logs', { vpc, name: FLOW_LOGS, of: 'the network in which test vectors run' });
  }

  #createSubnet(vpc: Vpc, routes: RouteTable, zone: string, index: number): string {
    const letter = zone.slice(-1);
    const subnet = new Subnet(this, `private-${letter}`, {
      vpcId: vpc.id,
      availabilityZone: zone,
      cidrBlock: Fn.cidrsubnet(vpc.cidrBlock, 2, index),
      tags: this.#name(letter),
    });
    new RouteTableAssociation(this, `routes-${letter}`, { routeTableId: routes.id, subnetId: subnet.id });
    return subnet.id;
  }

  #name(words: string): { Name: string } {
    return { Name: BaseStack.of(this).named(`${this.node.id}-${words}`) };
  }
}

function listZones(network: NetworkConfig): readonly string[] {
  const zones = network.kind === 'created' ? network.availabilityZones : network.subnets.map(({ availabilityZone }) => availabilityZone);
  return [...new Set(zones)].slice(0, MOST_ZONES);
}
