import { setTimeout as sleep } from 'node:timers/promises';
import { parseReactorId } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { InstallationView } from '#domain/hub/installation-view.ts';
import { chooseLanguage } from '#local/user-language.ts';
import { text } from '#scripts/terminal/definition.ts';
import type { ConsumerClient } from './consumer-client.ts';
import { formatInstallation } from './installation-text.ts';

const POLL_MS = 500;
const IS_FINAL: Readonly<Record<string, boolean>> = { installed: true, uninstalled: true, failed: true };

export const WAIT = text('SECONDS', 'how long to wait for the end of the work (default: 120)', { default: '120' });

/** @throws ConfigurationInvalid for what names no reactor */
export function readReactorId(value: string): string {
  try {
    parseReactorId(value);
    return value;
  } catch {
    throw new ConfigurationInvalid(`${JSON.stringify(value)} names no reactor. Write publisher/name, for example acme/close-door.`);
  }
}

/** An action on a reactor, and the form in which its outcome is told. */
export type Work = {
  readonly reactorId: string;
  readonly seconds: number;
  readonly json: boolean;
  readonly act: () => Promise<void>;
};

/**
 * Asks for work on a reactor, waits until its report is final, and prints it.
 * @returns 0 where the work was done, 1 where it failed or did not end in time
 */
export async function followWork(client: ConsumerClient, { reactorId, seconds, json, act }: Work): Promise<number> {
  const before = await client.find(reactorId);
  await act();
  const view = await waitForReport(client, before, seconds);
  console.log(json ? JSON.stringify(view) : formatInstallation(view, chooseLanguage(undefined)));
  const isDone = isFinal(view, before);
  if (!isDone) console.error(`The work on ${reactorId} goes on. Look again: attack-reactor reactor list --installed`);
  return isDone && view.report?.state !== 'failed' ? 0 : 1;
}

async function waitForReport(client: ConsumerClient, before: InstallationView, seconds: number): Promise<InstallationView> {
  const until = Date.now() + seconds * 1000;
  let view = await client.find(before.reactorId);
  while (!isFinal(view, before) && Date.now() < until) {
    await sleep(POLL_MS);
    view = await client.find(before.reactorId);
  }
  return view;
}

/** A report is about this work once it is another one than before. */
function isFinal({ report }: InstallationView, { report: earlier }: InstallationView): boolean {
  if (report === null || IS_FINAL[report.state] !== true) return false;
  return report.at !== earlier?.at || report.executionName !== earlier.executionName;
}
