import * as z from 'zod';
import { observabilityEnv } from '#platform/base/env.ts';

/** Variables of λ start-installation. */
export const startInstallationEnv = z.object({
  ...observabilityEnv,
  /** The workflow that installs and updates. */
  INSTALL_STATE_MACHINE_ARN: z.string().min(1),
  /** The workflow that uninstalls. */
  UNINSTALL_STATE_MACHINE_ARN: z.string().min(1),
});
export type StartInstallationEnv = z.input<typeof startInstallationEnv>;
