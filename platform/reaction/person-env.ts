import * as z from 'zod';
import { sharedEnv } from '#platform/base/env.ts';

/** The variables of functions that people call, which have to know who does. */
export const personEnv = {
  APPROVALS_TABLE: sharedEnv.APPROVALS_TABLE,
  HOME_REGION: sharedEnv.HOME_REGION,
  /** `<account>/<region>/<project>-<environment>`: what callers sign. */
  ENVIRONMENT: z.string().regex(/^\d{12}\/[a-z0-9-]+\/[a-z0-9-]+$/),
  /** ARN of the role of the API, whose word about a person counts; left out: there is no API. */
  API_ROLE_ARN: z
    .string()
    .regex(/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@-]+$/)
    .optional(),
  /** Left out: callers prove who they are by STS. `accept` takes a name for it, on one machine. */
  NAMED_CALLERS: z.enum(['refuse', 'accept']).default('refuse'),
  /** The STS of this machine, such as `http://127.0.0.1:4100`; left out: those of AWS. */
  STS_ENDPOINT: z.url().optional(),
} as const;
export type PersonEnv = z.output<z.ZodObject<typeof personEnv>>;
