import * as z from 'zod';
import { apiEnv, hubEnv, observabilityEnv, reactionRulesEnv, sharedEnv } from '#platform/base/env.ts';
import { peopleFunctionsEnv } from '#platform/reaction/people-functions-env.ts';

/** Variables of λ api-act. */
export const apiActEnv = z.object({
  ...observabilityEnv,
  ...apiEnv,
  CONTROLS_TABLE: reactionRulesEnv.CONTROLS_TABLE,
  LOCAL_REACTORS_TABLE: reactionRulesEnv.LOCAL_REACTORS_TABLE,
  MEMBER_ACCOUNTS: reactionRulesEnv.MEMBER_ACCOUNTS,
  VIEWS_TABLE: sharedEnv.VIEWS_TABLE,
  AUDIT_TABLE: sharedEnv.AUDIT_TABLE,
  ...hubEnv,
  TRUST_BUCKET: sharedEnv.TRUST_BUCKET,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  FINDINGS_TABLE: sharedEnv.FINDINGS_TABLE,
  WAITING_STATE_MACHINE_ARN: sharedEnv.WAITING_STATE_MACHINE_ARN,
  ...peopleFunctionsEnv,
});
export type ApiActEnv = z.input<typeof apiActEnv>;
