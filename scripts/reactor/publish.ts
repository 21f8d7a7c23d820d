import { setTimeout as sleep } from 'node:timers/promises';
import type { CatalogEntry } from '#domain/hub/catalog-entry.ts';
import { chooseLanguage } from '#local/user-language.ts';
import { defineCommand, text } from '#scripts/terminal/definition.ts';
import { type HubClient, openHub } from './hub-client.ts';
import { HUB_NOTES, HUB_PLACE, readSeconds, tellRefusal } from './hub-place.ts';
import { formatEntry } from './hub-text.ts';
import { readPackageBytes } from './package-file.ts';

const POLL_MS = 500;

export const command = defineCommand({
  about:
    'Publishes a package to a hub, and waits for the verdict of its checks. The same bytes again start checks that did not end; a name and version never gets other bytes.',
  arguments: [{ name: 'ZIP', about: 'the package, signed' }],
  options: { ...HUB_PLACE, wait: text('SECONDS', 'how long to wait for the verdict (default: 60)', { default: '60' }) },
  notes: HUB_NOTES,
  examples: ['my-reactor.zip', 'my-reactor.zip --environment production --json'],
  exitCodes: { 0: 'VERIFIED', 1: 'REJECTED, refused, or not checked in time, with every reason' },
  run: publish,
});

type Options = {
  readonly environment: string | undefined;
  readonly data: string | undefined;
  readonly json: boolean;
  readonly wait: string;
};

async function publish({ json, wait, ...place }: Options, [path = '']: readonly string[]): Promise<number> {
  const seconds = readSeconds(wait);
  const zip = readPackageBytes(path);
  try {
    const hub = await openHub(place);
    const entry = await waitForVerdict(hub, await hub.publish(zip), seconds);
    console.log(json ? JSON.stringify(entry) : formatEntry(entry, chooseLanguage(undefined)));
    return entry.version.state === 'VERIFIED' || entry.version.state === 'DEPRECATED' ? 0 : 1;
  } catch (error) {
    return tellRefusal(error);
  }
}

/** Looks at a version until its checks have ended, well or not, since somebody asked for them. */
async function waitForVerdict(hub: HubClient, published: CatalogEntry, seconds: number): Promise<CatalogEntry> {
  let entry = published;
  const until = Date.now() + seconds * 1000;
  while (entry.version.state === 'PUBLISHED' && !isAnswered(entry) && Date.now() < until) {
    await sleep(POLL_MS);
    entry = (await hub.find(published.version)) ?? entry;
  }
  return entry;
}

function isAnswered({ checks, askedAt }: CatalogEntry): boolean {
  return checks !== null && checks.at >= askedAt;
}
