import * as z from 'zod';
import { personEnv } from './person-env.ts';

/** The variables of whoever calls, for people, the functions that work for them. */
export const peopleFunctionsEnv = {
  HOME_REGION: personEnv.HOME_REGION,
  ENVIRONMENT: personEnv.ENVIRONMENT,
  STS_ENDPOINT: personEnv.STS_ENDPOINT,
  /** Name or ARN of λ answer-approval. */
  ANSWER_APPROVAL_FUNCTION: z.string().min(1),
  /** Name or ARN of λ roll-back. */
  ROLL_BACK_FUNCTION: z.string().min(1),
} as const;
export type PeopleFunctionsEnv = z.output<z.ZodObject<typeof peopleFunctionsEnv>>;
