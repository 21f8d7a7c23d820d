import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { Fn, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import { functionGroup, type Network } from '#infra/base/network.ts';
import type { Statement } from '#infra/base/policy.ts';
import type { NetworkConfig } from '#infra/config/config.ts';
import { FlowLogs } from './flow-logs.ts';
import { ServiceEndpoints } from './service-endpoints.ts';

/** A VPC without internet gateway: private subnets, endpoints for the AWS APIs in use, and a record of refused traffic. */
export class CreatedNetwork extends Construct implements Network {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly functions: SecurityGroup;
  readonly functionSecurityGroupIds: readonly string[];
  readonly ready: readonly ITerraformDependable[];
  readonly #endpoints: ServiceEndpoints;

  constructor(scope: Construct, id: string, config: Extract<NetworkConfig, { kind: 'created' }>) {
    super(scope, id);
    const vpc = this.#createVpc(config.cidr);
    const routes = new RouteTable(this, 'route-table', { vpcId: vpc.id, tags: this.#name('private') });
    const subnets = config.availabilityZones.map((zone, index) => this.#createSubnet(vpc, routes, zone, index));
    this.vpcId = vpc.id;
    this.subnetIds = subnets.map((subnet) => subnet.id);
    this.functions = functionGroup(this, vpc.id);
    this.functionSecurityGroupIds = [this.functions.id];
    new FlowLogs(this, 'flow-logs', { vpc });
    this.#endpoints = new ServiceEndpoints(this, 'endpoints', { vpc, routes, subnetIds: this.subnetIds, functions: this.functions });
    this.ready = this.#endpoints.ready;
  }

  admit(calls: readonly Statement[]): void {
    this.#endpoints.admit(calls);
  }

  #createVpc(cidr: string): Vpc {
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: BaseStack.of(this).prefix },
    });
    // Adopted and emptied: nothing that lands in the VPC by accident gets a way in or out.
    new DefaultSecurityGroup(this, 'default-security-group', { vpcId: vpc.id, tags: this.#name('default-closed') });
    return vpc;
  }

  /** Equal sixteenths of the VPC, in the order of the configuration. */
  #createSubnet(vpc: Vpc, routes: RouteTable, zone: string, index: number): Subnet {
    const letter = zone.slice(-1);
    const subnet = new Subnet(this, `private-${letter}`, {
      vpcId: vpc.id,
      availabilityZone: zone,
      cidrBlock: Fn.cidrsubnet(vpc.cidrBlock, 4, index),
      tags: this.#name(`private-${letter}`),
    });
    new RouteTableAssociation(this, `routes-${letter}`, { routeTableId: routes.id, subnetId: subnet.id });
    return subnet;
  }

  #name(words: string): { Name: string } {
    return { Name: BaseStack.of(this).named(words) };
  }
}
