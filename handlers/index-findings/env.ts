import * as z from 'zod';
import { mappingDatabaseEnv, observabilityEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ index-findings. It signs in as the login that writes the read model. */
export const indexFindingsEnv = z.object({
  ...observabilityEnv,
  ...mappingDatabaseEnv,
  MAPPING_REFRESH_SECONDS: sharedEnv.MAPPING_REFRESH_SECONDS,
});
export type IndexFindingsEnv = z.input<typeof indexFindingsEnv>;
