import { dispatchFindingFunction } from '#handlers/dispatch-finding/function.ts';
import { rollBackFunction } from '#handlers/roll-back/function.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';

/** Functions that act in member accounts; the member role trusts exactly their roles. */
export const ACTING_FUNCTIONS = [dispatchFindingFunction.name, rollBackFunction.name] as const;

const ASK = ['organizations:DescribeAccount', 'organizations:ListParents'];

/**
 * Accounts that a policy names by the ARNs of their roles; an inline policy takes about 90. More are named by their ids alone.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
 */
const MOST_ARNS = 60;

/** The member accounts, and the way in which their role is assumed. */
export class MemberAccess {
  readonly #stack: BaseStack;

  constructor(stack: BaseStack) {
    this.#stack = stack;
  }

  get accountsEnvironment() {
    const { memberAccounts } = this.#stack.config.reaction;
    return { MEMBER_ACCOUNTS: memberAccounts === 'organization' ? 'organization' : memberAccounts.join(',') };
  }

  get roleEnvironment() {
    const { roleName, externalId } = this.#stack.config.reaction;
    return { MEMBER_ROLE_NAME: roleName, MEMBER_ROLE_EXTERNAL_ID: externalId };
  }

  /** Ask AWS Organizations whose account it is; a list of accounts needs no asking. The owner of the ARNs is the management account. */
  allowAskMembership(asker: LambdaFunction): void {
    const { reaction, organizationId = '' } = this.#stack.config;
    if (reaction.memberAccounts !== 'organization') return;
    const within = (kind: string) => this.#stack.arn('organizations', `${kind}/${organizationId}/*`, { region: '', account: '*' });
    asker.allow({ sid: 'AskMembership', actions: ASK, resources: [within('account'), within('ou')] });
  }

  /** Assume the member role, of that exact name in these accounts, and no other role anywhere. */
  allowAct(actor: LambdaFunction): void {
    const { reaction, organizationId } = this.#stack.config;
    const accounts = reaction.memberAccounts === 'organization' ? [] : reaction.memberAccounts;
    const areMany = accounts.length > MOST_ARNS;
    const places = accounts.length === 0 || areMany ? ['*'] : accounts;
    const equals = {
      ...(areMany && { 'aws:ResourceAccount': accounts }),
      ...(organizationId !== undefined && { 'aws:ResourceOrgID': organizationId }),
    };
    actor.allow({
      sid: 'ActInMembers',
      actions: ['sts:AssumeRole'],
      resources: places.map((account) => this.#stack.arn('iam', `role/${reaction.roleName}`, { region: '', account })),
      ...(Object.keys(equals).length > 0 && { conditions: { StringEquals: equals } }),
    });
  }
}
