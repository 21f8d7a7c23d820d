import { defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import { CreateSecretCommand, type CreateSecretCommandInput, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** @returns the ARN of a new secret */
export async function createSecret(
  { client }: Pick<SceneOwner, 'client'>,
  Name: string,
  more: Partial<CreateSecretCommandInput> = {},
): Promise<string> {
  const { ARN = '' } = await client(SecretsManagerClient).send(new CreateSecretCommand({ Name, SecretString: 'swordfish', ...more }));
  return ARN;
}

export const scene = defineScene({
  story: 'A secret that nobody has read or changed for a year',
  finding: { control: 'SecretsManager.3', title: 'Remove unused Secrets Manager secrets', severity: 'MEDIUM' },
  async build(owner) {
    const arn = await createSecret(owner, owner.unique('old-password'));
    await owner.backdate({ kind: 'secret', id: arn }, 365);
    return { resource: { Type: 'AwsSecretsManagerSecret', Id: arn } };
  },
});
