import { Fn, Op, ref, TerraformOutput, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import type { Config } from '#infra/config/config.ts';
import { MemberRole } from '#infra/member/member-role.ts';
import type { ReactorPackage } from '#infra/reaction/reactor-packages.ts';

export interface MemberStackProps {
  readonly config: Config;
  /** The reactors that are installed in the administrator account. */
  readonly packages: readonly ReactorPackage[];
}

const ACCOUNT_ID = '^[0-9]{12}$';
const WORKSPACE = Token.asString(ref('terraform.workspace'));

/**
 * The role in one member account. The same files serve all accounts: the Terraform workspace is named after the account,
 * keeps its state apart, and is the only account that Terraform then acts on.
 */
export class MemberStack extends BaseStack {
  constructor(scope: Construct, id: string, { config, packages }: MemberStackProps) {
    super(scope, id, config, { account: WORKSPACE, stateSuffix: `-${id}`, ...deployRole(config) });
    const manifests = packages.map(({ manifest }) => manifest);
    const { role } = new MemberRole(this, 'member', manifests);
    this.#wantAccountAsWorkspace();
    new TerraformOutput(this, 'role_arn', { value: role.arn, description: 'What the platform assumes here.' });
  }
  /** Terraform by itself says only which account it may not act on, and not what to do. CDKTF 0.21 writes no condition of an output. */
  #wantAccountAsWorkspace(): void {
    const account = new TerraformOutput(this, 'account', { value: WORKSPACE, description: 'The account that this state is about.' });
    const remedy = `Workspace ${WORKSPACE} is not named after an account. Name it after the one that gets the role, e.g. terraform workspace new 210987654321.`;
    // "terraform validate", which is right in any workspace, does not know the time of a plan, and with it not the answer.
    const whilePlanning = Fn.join('', [WORKSPACE, Fn.substr(Fn.plantimestamp(), 0, 0)]);
    account.addOverride('precondition', [{ condition: Fn.can(Fn.regex(ACCOUNT_ID, whilePlanning)), error_message: remedy }]);
  }
}

/**
 * The administrator account is where the credentials are, and nothing is assumed there; nor in a workspace that is no
 * account, where the plan says what to do.
 */
function deployRole({ partition, account, reaction: { deployRoleName } }: Config): { readonly deployRoleArn?: string } {
  if (deployRoleName === undefined) return {};
  const arn = `arn:${partition}:iam::${WORKSPACE}:role/${deployRoleName}`;
  const isAnother = Op.and(Fn.can(Fn.regex(ACCOUNT_ID, WORKSPACE)), Op.neq(WORKSPACE, account));
  return { deployRoleArn: Token.asString(Fn.conditional(isAnother, arn, '')) };
}
