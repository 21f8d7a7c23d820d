import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ authorise. */
export const authoriseEnv = z.object({
  ...observabilityEnv,
  API_CLIENTS_TABLE: sharedEnv.API_CLIENTS_TABLE,
  /** The issuer of tokens, an address with https; left out: people cannot sign in, only API clients can. */
  OIDC_ISSUER: z.url().optional(),
  /** The client that tokens are for. */
  OIDC_AUDIENCE: z.string().min(1).optional(),
  /** The claim that lists the groups of a person. */
  OIDC_GROUPS_CLAIM: z.string().min(1).default('groups'),
  /** Names the usage plan of API clients in API Gateway; it is no secret. */
  CLIENT_USAGE_IDENTIFIER: z.string().min(20),
  /** Names the usage plan of people. */
  PEOPLE_USAGE_IDENTIFIER: z.string().min(20),
});
export type AuthoriseEnv = z.input<typeof authoriseEnv>;
