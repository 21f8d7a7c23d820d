import * as z from 'zod';

/** A reactor as people see it: not there, being worked on, serving, or with work behind it that failed; then it may serve all the same. */
export const installationState = z.enum(['none', 'installing', 'updating', 'uninstalling', 'installed', 'failed']);
export type InstallationState = z.output<typeof installationState>;
