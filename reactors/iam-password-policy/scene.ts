import { accountAt, defineScene } from '@attack-reactor/kit/scene';
import { IAMClient, UpdateAccountPasswordPolicyCommand } from '@aws-sdk/client-iam';

/** IAM lets no account ask for less. */
export const WEAK_POLICY = {
  MinimumPasswordLength: 6,
  RequireSymbols: false,
  RequireNumbers: false,
  RequireUppercaseCharacters: false,
  RequireLowercaseCharacters: false,
  AllowUsersToChangePassword: true,
  HardExpiry: false,
} as const;

export const scene = defineScene({
  story: 'An account where six letters make a password',
  finding: { control: 'IAM.7', title: 'Password policies for IAM users should have strong configurations', severity: 'MEDIUM' },
  async build({ client, place }) {
    await client(IAMClient).send(new UpdateAccountPasswordPolicyCommand(WEAK_POLICY));
    return { resource: accountAt(place) };
  },
});
