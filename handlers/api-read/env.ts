import * as z from 'zod';
import { apiEnv, hubEnv, mappingDatabaseEnv, observabilityEnv, reactionRulesEnv, sharedEnv } from '#platform/base/env.ts';
import { publisherEnv } from '#platform/security-hub/publisher-env.ts';

/** Variables of λ api-read. */
export const apiReadEnv = z.object({
  ...observabilityEnv,
  ...apiEnv,
  ...mappingDatabaseEnv,
  ...reactionRulesEnv,
  FINDINGS_TABLE: sharedEnv.FINDINGS_TABLE,
  STANDARDS_TABLE: sharedEnv.STANDARDS_TABLE,
  EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE,
  APPROVALS_TABLE: sharedEnv.APPROVALS_TABLE,
  VIEWS_TABLE: sharedEnv.VIEWS_TABLE,
  AUDIT_TABLE: sharedEnv.AUDIT_TABLE,
  HOME_REGION: sharedEnv.HOME_REGION,
  CATALOG_TABLE: hubEnv.CATALOG_TABLE,
  HUB_CONTROLS_TABLE: sharedEnv.HUB_CONTROLS_TABLE,
  PUBLISH_MODE: publisherEnv.PUBLISH_MODE,
});
export type ApiReadEnv = z.input<typeof apiReadEnv>;
