import * as z from 'zod';

/** Everything that an answer of failure can have as its status. */
export const FAILURE_STATUSES = [400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 428, 429, 500, 503] as const;
export type FailureStatus = (typeof FAILURE_STATUSES)[number];

/** The body of every failure: https://www.rfc-editor.org/rfc/rfc9457 */
export const problem = z
  .object({
    /** Names the kind of failure; the page behind it says what to do. */
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    /** Name of the request in the logs. */
    requestId: z.string(),
    /** Fields that are wrong, where the request is. */
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.output<typeof problem>;

const TITLES: Readonly<Record<FailureStatus, string>> = {
  400: 'The request is invalid',
  401: 'Sign in first',
  403: 'Your roles do not allow this',
  404: 'There is no such thing, or it is not yours to see',
  405: 'The path does not know this method',
  409: 'Somebody else was faster',
  410: 'The cursor is too old',
  412: 'It has changed meanwhile',
  413: 'The request is too large',
  415: 'The body must be JSON',
  422: 'This cannot be done as it was asked',
  428: 'Say which version you mean',
  429: 'Too many requests',
  500: 'Something went wrong here',
  503: 'Come back a little later',
};

/** Builds the body of a failure. */
export function buildProblem(status: FailureStatus, requestId: string, more: Partial<Pick<Problem, 'detail' | 'errors'>> = {}): Problem {
  return { type: `urn:attack-reactor:problem:${status}`, title: TITLES[status], status, ...more, requestId };
}
