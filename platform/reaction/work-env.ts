import * as z from 'zod';
import { reactionRulesEnv, sharedEnv } from '#platform/base/env.ts';

/** Working on a reaction in a member account. */
export const reactionWorkEnv = {
  CONTROLS_TABLE: reactionRulesEnv.CONTROLS_TABLE,
  LOCAL_REACTORS_TABLE: reactionRulesEnv.LOCAL_REACTORS_TABLE,
  MEMBER_ACCOUNTS: reactionRulesEnv.MEMBER_ACCOUNTS,
  RULES_REFRESH_SECONDS: reactionRulesEnv.RULES_REFRESH_SECONDS,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  /** The role in each member account that reactors work with. */
  MEMBER_ROLE_NAME: z.string().regex(/^[\w+=,.@-]{1,64}$/),
  /** External id that this role asks for. */
  MEMBER_ROLE_EXTERNAL_ID: z.string().min(2).max(1224),
} as const;
