import type { On } from '@attack-reactor/kit/testing';

type Versioning = { readonly Status?: string };

/** A bucket without versions, and the answers of AWS about it, written by hand: tests and vectors need no account. */
export function buildExample(versioning: Versioning = {}): On {
  let now = versioning;
  return {
    resource: { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' },
    aws: {
      's3:GetBucketVersioning': () => now,
      's3:PutBucketVersioning': ({ VersioningConfiguration }: { readonly VersioningConfiguration: Versioning }) => {
        now = VersioningConfiguration;
        return {};
      },
    },
  };
}
