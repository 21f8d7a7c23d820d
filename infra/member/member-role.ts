import type { ManifestDocument } from '@attack-reactor/kit/contract';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import { identityPolicy, type Statement, trustPolicy } from '#infra/base/policy.ts';
import { ACTING_FUNCTIONS } from './member-access.ts';
import { memberPolicies } from './member-permissions.ts';

/** The longest session; the platform asks for 15 minutes. */
const SESSION_SECONDS = 3600;
/** Everything that changes what a role may do, or who may be it. */
const CHANGE_ROLE = [
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:PassRole',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
];
const CHANGE_POLICY = ['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'];

/**
 * The role that the platform assumes in a member account, from two functions of the administrator account and from
 * nowhere else. It can do what the installed reactors ask for, what the ceiling declares for others, and nothing to itself or to the
 * platform.
 */
export class MemberRole extends Construct {
  readonly role: IamRole;

  constructor(scope: Construct, id: string, manifests: readonly ManifestDocument[]) {
    super(scope, id);
    const stack = BaseStack.of(this);
    this.role = new IamRole(this, 'role', {
      name: stack.config.reaction.roleName,
      description: 'Assumed by the ATT&CK Reactor for 15 minutes, cut down to one phase of one reactor on one resource.',
      maxSessionDuration: SESSION_SECONDS,
      assumeRolePolicy: this.#trust(),
    });
    new IamRolePolicy(this, 'guard', { name: 'guard', role: this.role.name, policy: identityPolicy(this.#neverOurselves()) });
    const parts = { manifests, ceiling: stack.config.reaction.memberRoleCeiling };
    memberPolicies(parts, { partition: stack.config.partition, account: stack.account }).forEach((policy, index) => {
      this.#attach(policy, index + 1);
    });
  }

  #trust(): string {
    const { account, organizationId, reaction } = BaseStack.of(this).config;
    const principals = ACTING_FUNCTIONS.map((name) => this.#roleArn(BaseStack.of(this).named(name), account));
    return trustPolicy(
      { AWS: principals },
      {
        StringEquals: {
          'sts:ExternalId': reaction.externalId,
          ...(organizationId !== undefined && { 'aws:PrincipalOrgID': organizationId }),
        },
      },
    );
  }

  /** A session of the role cannot widen it, nor touch the platform where this is also the administrator account. */
  #neverOurselves(): readonly Statement[] {
    const stack = BaseStack.of(this);
    const { publish, reaction } = stack.config;
    const names = [reaction.roleName, `${stack.prefix}-*`, ...(publish.mode === 'member' ? [publish.writerRoleName] : [])];
    const policies = stack.arn('iam', `policy/${stack.prefix}-*`, { region: '', account: stack.account });
    return [
      { sid: 'NeverOurRoles', effect: 'Deny', actions: CHANGE_ROLE, resources: names.map((name) => this.#roleArn(name, stack.account)) },
      { sid: 'NeverOurPolicies', effect: 'Deny', actions: CHANGE_POLICY, resources: [policies] },
    ];
  }

  #attach(policy: string, number: number): void {
    const part = new Construct(this, `permissions-${number}`);
    const managed = new IamPolicy(part, 'policy', {
      name: BaseStack.of(this).named(`member-${number}`),
      description: 'What the installed reactors ask for.',
      policy,
    });
    new IamRolePolicyAttachment(part, 'policy-attachment', { role: this.role.name, policyArn: managed.arn });
  }

  #roleArn(name: string, account: string): string {
    return BaseStack.of(this).arn('iam', `role/${name}`, { region: '', account });
  }
}
