import { defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import { CreateKeyCommand, type CreateKeyCommandInput, KMSClient } from '@aws-sdk/client-kms';

/** Makes a key, which does not rotate. @returns it as a finding names it */
export async function createKey({ client }: Pick<SceneOwner, 'client'>, options: CreateKeyCommandInput = {}) {
  const { KeyMetadata } = await client(KMSClient).send(new CreateKeyCommand(options));
  return { Type: 'AwsKmsKey', Id: KeyMetadata?.Arn ?? '' };
}

export const scene = defineScene({
  story: 'A key whose material never changes',
  finding: { control: 'KMS.4', title: 'AWS KMS key rotation should be enabled', severity: 'MEDIUM' },
  build: async (owner) => ({ resource: await createKey(owner) }),
});
