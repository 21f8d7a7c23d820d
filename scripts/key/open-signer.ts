import { readFileSync } from 'node:fs';
import { KMSClient } from '@aws-sdk/client-kms';
import { namingFile } from '#local/files.ts';
import { lambdaHost } from '#platform/base/host.ts';
import { fileSigner, kmsSigner, type PackageSigner } from '#platform/hub/package-signer.ts';
import { requireAwsAccess } from '#scripts/aws-access.ts';

/** Said by every command that signs. */
export const KEY_ABOUT = 'the file of a secret key, or the ARN of a KMS key with usage SIGN_VERIFY';

const KMS_ARN = /^arn:[a-z-]+:kms:([a-z0-9-]+):\d{12}:(?:key|alias)\//;

/**
 * Opens a key by its file, or by its ARN in AWS KMS with the credentials of the environment.
 * @throws ConfigurationInvalid, SigningKeyUnavailable; the system's error for a file that cannot be read
 */
export async function openSigner(key: string): Promise<PackageSigner> {
  const [, region] = KMS_ARN.exec(key) ?? [];
  if (region === undefined)
    return fileSigner(
      namingFile(key, () => readFileSync(key, 'utf8')),
      key,
    );
  const client = lambdaHost.client(KMSClient, { region });
  await requireAwsAccess(client, region);
  return await kmsSigner(client, key);
}
