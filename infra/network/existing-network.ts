import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { functionGroup, type Network } from '#infra/base/network.ts';
import type { NetworkConfig } from '#infra/config/config.ts';

/** Your VPC and private subnets, by id. Nothing is looked up, so a synth needs no credentials. */
export class ExistingNetwork extends Construct implements Network {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly functions: SecurityGroup;
  readonly functionSecurityGroupIds: readonly string[];
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, config: Extract<NetworkConfig, { kind: 'existing' }>) {
    super(scope, id);
    this.vpcId = config.vpcId;
    this.subnetIds = config.subnets.map((subnet) => subnet.id);
    this.functions = functionGroup(this, config.vpcId);
    this.functionSecurityGroupIds = [this.functions.id, ...config.functionSecurityGroupIds];
    const toApis = new VpcSecurityGroupEgressRule(this, 'functions-to-apis', {
      description: 'AWS APIs, through your endpoints or NAT gateway',
      securityGroupId: this.functions.id,
      cidrIpv4: config.apiCidr,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
    });
    this.ready = [toApis];
  }

  /** Does nothing: the ways out of this network are its owner's. */
  admit(): void {}
}
