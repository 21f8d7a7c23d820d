import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** The roles whose rights are recorded: who plans and who deploys each stack. */
export type DeployerRole = `${'pipeline' | 'hub' | 'member'}-${'plan' | 'deploy'}`;

/** The emulator knows a caller by twenty capital letters and digits. */
const KEY_LENGTH = 20;

/** The access key by which the emulator knows a role. */
export function chooseAccessKey(role: DeployerRole): string {
  return role.replace('-', '').toUpperCase().padEnd(KEY_LENGTH, '0');
}

const recordedCall = z.object({
  by: z.string(),
  /** The role whose session called, where the caller assumed one. */
  assumed: z.string().nullable(),
  service: z.string(),
  operation: z.string(),
  region: z.string(),
  account: z.string(),
  input: z.record(z.string(), z.unknown()),
});

/** One call to AWS as test/terraform/call_record.py writes it down. */
export type RecordedCall = z.output<typeof recordedCall>;

/** Reads the record of the emulator; calls of the proof itself, which uses and does not deploy, are left out. */
export function readCalls(file: string): Readonly<Record<DeployerRole, readonly RecordedCall[]>> {
  const calls = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => recordedCall.parse(JSON.parse(line)));
  const of = (role: DeployerRole) => calls.filter(({ by }) => by === chooseAccessKey(role));
  return {
    'pipeline-plan': of('pipeline-plan'),
    'pipeline-deploy': of('pipeline-deploy'),
    'hub-plan': of('hub-plan'),
    'hub-deploy': of('hub-deploy'),
    'member-plan': of('member-plan'),
    'member-deploy': of('member-deploy'),
  };
}
