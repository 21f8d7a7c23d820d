import { reactorId, reactorVersion, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { ruleRows } from '#domain/reaction/rule-rows.ts';
import { wantedReactor } from './installation.ts';

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

/** Rows of the partition `WANTED`, by the id of the reactor: who puts one there wants it installed, who removes it wants it gone. */
export const wantedRows = ruleRows('WANTED', wantedReactor, (wanted) => wanted.reactorId);
/** Rows of the partition `INSTALLATIONS`, by the id of the reactor. */
export const installationRows = ruleRows('INSTALLATIONS', installationReport, (report) => report.reactorId);
