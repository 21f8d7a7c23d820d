import type { On } from '@attack-reactor/kit/testing';

type Rules = { readonly Rules: readonly object[] };

/** A bucket without lifecycle rules, and the answers of AWS about it, written by hand: tests and vectors need no account. */
export function buildExample(): On {
  let rules: Rules | undefined;
  return {
    resource: { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' },
    aws: {
      's3:GetLifecycleConfiguration': () => {
        if (rules === undefined) throw Object.assign(new Error('It has none'), { name: 'NoSuchLifecycleConfiguration' });
        return rules;
      },
      's3:PutLifecycleConfiguration': ({ LifecycleConfiguration }: { readonly LifecycleConfiguration?: Rules }) => {
        // The call that deletes needs the same right, and brings no rules.
        rules = LifecycleConfiguration;
        return {};
      },
    },
  };
}
