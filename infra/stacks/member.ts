import { ref, TerraformOutput, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { BaseStack } from '../base-stack.ts';
import type { Config } from '../config.ts';
import { MemberRole } from '../member-role.ts';
import type { ReactorPackage } from '../reactor-packages.ts';

export interface MemberStackProps {
  readonly config: Config;
  /** The reactors that are installed in the administrator account. */
  readonly packages: readonly ReactorPackage[];
}

/**
 * The role in one member account. The same files serve all accounts: the Terraform workspace is named after the account,
 * keeps its state apart, and is the only account that Terraform then acts on.
 */
export class MemberStack extends BaseStack {
  constructor(scope: Construct, id: string, { config, packages }: MemberStackProps) {
    super(scope, id, config, { account: Token.asString(ref('terraform.workspace')), stateSuffix: `-${id}` });
    const manifests = packages.map(({ manifest }) => manifest);
    const { role } = new MemberRole(this, 'member', manifests);
    new TerraformOutput(this, 'role_arn', { value: role.arn, description: 'What the platform assumes here.' });
  }
}
