import { Refusal } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';

/**
 * Reads which version of a thing a request is about: the tag of `If-Match`, or null for `If-None-Match: *`, a new one.
 * @throws Refusal 428 where it says neither
 */
export function readPrecondition({ header }: Pick<ApiRequest, 'header'>): string | null {
  if (header('if-none-match') === '*') return null;
  const [, tag] = /^"([\x21\x23-\x7e]{1,64})"$/.exec(header('if-match') ?? '') ?? [];
  if (tag === undefined) throw new Refusal(428, 'Say If-None-Match: * for a new one, or If-Match: "<version>" for a change.');
  return tag;
}
