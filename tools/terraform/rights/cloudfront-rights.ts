import { textAt } from '#domain/base/json.ts';
import type { AccessRequest } from '#local/permissions/policy.ts';
import type { RecordedCall } from './recorded-calls.ts';

/** Resources whose ids CloudFront makes up, by the words in the name of a call; of what has tags we have distributions only. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/Distribution|Tag/, 'distribution'],
  [/OriginAccessControl/, 'origin-access-control'],
  [/ResponseHeadersPolicy/, 'response-headers-policy'],
];

/**
 * Returns the rights that a call to CloudFront is asked for: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
 * @throws RangeError for a call about nothing that is known
 */
export function rightsOfCloudFront({ operation, account, input }: RecordedCall): readonly AccessRequest[] {
  const right = (action: string, resource: string) => ({
    action: `cloudfront:${action}`,
    resource: `arn:aws:cloudfront::${account}:${resource}`,
  });
  if (operation.endsWith('Function')) return [right(operation, `function/${textAt(input, 'Name')}`)];
  const [, kind] = KINDS.find(([words]) => words.test(operation)) ?? [];
  if (kind === undefined)
    throw new RangeError(`cloudfront:${operation} is about no known resource. Say in cloudfront-rights.ts what it is.`);
  const own = right(operation.replace(/WithTags$/, ''), `${kind}/*`);
  return operation.endsWith('WithTags') ? [own, right('TagResource', `${kind}/*`)] : [own];
}
