import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { BaseStack } from './base-stack.ts';
import type { Statement } from './policy.ts';

/** Where the functions and the database live: private subnets in at least two availability zones. */
export interface Network {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** The group that only our functions wear; others admit it. */
  readonly functions: SecurityGroup;
  /** All groups that the functions wear. */
  readonly functionSecurityGroupIds: readonly string[];
  /** Resources that must exist before a function reaches the AWS APIs. */
  readonly ready: readonly ITerraformDependable[];
  /** Lets calls of a function pass; the list may grow until the stack is written out. */
  admit(calls: readonly Statement[]): void;
}

/** The group of the functions; it admits nobody and may go nowhere until a rule says so. */
export function functionGroup(scope: Construct, vpcId: string): SecurityGroup {
  return new SecurityGroup(scope, 'functions', {
    name: BaseStack.of(scope).named('functions'),
    description: 'Functions of the ATT&CK Reactor',
    vpcId,
  });
}

/** Both halves of "the functions may open this port there"; the way is open when both exist. */
export function allowFromFunctions(
  scope: Construct,
  id: string,
  path: { readonly from: SecurityGroup; readonly toGroupId: string; readonly port: number; readonly description: string },
): readonly ITerraformDependable[] {
  const traffic = { description: path.description, ipProtocol: 'tcp', fromPort: path.port, toPort: path.port };
  const out = new VpcSecurityGroupEgressRule(scope, `functions-to-${id}`, {
    ...traffic,
    securityGroupId: path.from.id,
    referencedSecurityGroupId: path.toGroupId,
  });
  const into = new VpcSecurityGroupIngressRule(scope, `${id}-from-functions`, {
    ...traffic,
    securityGroupId: path.toGroupId,
    referencedSecurityGroupId: path.from.id,
  });
  return [out, into];
}
