import { reactorId, reactorVersion, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';

/** Where the work on a reactor stands. Only the last three are final. */
const INSTALLATION_STATES = ['installing', 'updating', 'uninstalling', 'installed', 'uninstalled', 'failed'] as const;

/** The outcome of the last wish about a reactor, for the people who had it. */
export const installationReport = z.strictObject({
  reactorId,
  version: reactorVersion,
  state: z.enum(INSTALLATION_STATES),
  /** Why it failed, what warns of it, or what it takes more than the version before. */
  messages: z.array(text),
  /** The execution that works on it, or did. */
  executionName: z.string().min(1),
  at: z.iso.datetime(),
});
export type InstallationReport = z.output<typeof installationReport>;
