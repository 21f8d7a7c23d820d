import { createInterface } from 'node:readline/promises';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { InstallPreview } from '#domain/hub/installation-view.ts';
import { chooseLanguage } from '#local/user-language.ts';
import { defineCommand, text } from '#scripts/terminal/definition.ts';
import { type ConsumerClient, openConsumerClient } from './consumer-client.ts';
import { followWork, readReactorId, WAIT } from './follow-installation.ts';
import { CONSUMER_NOTES, HUB_PLACE, type HubPlace, readSeconds, tellRefusal } from './hub-place.ts';
import { formatPreview } from './installation-text.ts';

const DIGEST = text('DIGEST', 'agrees to the package with this digest, and to the rights in its manifest, without a question');
const EXIT_CODES = { 0: 'it serves', 1: 'refused, not agreed to, failed, or not done in time, with every reason' } as const;

/** The arguments of both commands that bring a version. */
const VERSION = [{ name: 'REACTOR', about: 'publisher/name, or publisher/name@version; without a version the newest that the hub offers' }];

export const installCommand = defineCommand({
  about:
    'Installs a reactor of a hub, after it has shown what the reactor may do. Somebody has to agree: at the question, or with --digest. Nothing is bound by that; a binding says what it reacts to.',
  arguments: VERSION,
  options: { ...HUB_PLACE, digest: DIGEST, wait: WAIT },
  notes: CONSUMER_NOTES,
  examples: ['acme/close-door', 'acme/close-door@1.0.0 --digest sha256:… --environment production'],
  exitCodes: EXIT_CODES,
  run: (options, [wanted = '']) => install(options, wanted, () => true),
});

export const updateCommand = defineCommand({
  about:
    'Installs another version of a reactor beside the one that serves. What the old one planned or changed stays in its hand. Somebody has to agree only where the new version takes more.',
  arguments: VERSION,
  options: { ...HUB_PLACE, digest: DIGEST, wait: WAIT },
  notes: CONSUMER_NOTES,
  examples: ['acme/close-door', 'acme/close-door@1.1.0 --digest sha256:…'],
  exitCodes: EXIT_CODES,
  run: (options, [wanted = '']) => install(options, wanted, requireInstalled),
});

type Options = HubPlace & { readonly json: boolean; readonly digest: string | undefined; readonly wait: string };

/** @param needsConsent tells whether somebody has to agree to what would come */
async function install(
  { json, digest, wait, ...place }: Options,
  wanted: string,
  needsConsent: (preview: InstallPreview) => boolean,
): Promise<number> {
  const [id = '', version, more] = wanted.split('@');
  const reactorId = readReactorId(id);
  if (more !== undefined) throw new ConfigurationInvalid(`${JSON.stringify(wanted)} names more than one version.`);
  const seconds = readSeconds(wait);
  try {
    const client = await openConsumerClient(place);
    const preview = await client.look(reactorId, version);
    if (!json || preview.kind === 'refuse') console.error(formatPreview(preview, chooseLanguage(undefined)));
    if (preview.kind === 'refuse') return 1;
    if (preview.kind === 'keep') return await showKept(client, reactorId, json);
    if (needsConsent(preview) && !(await agrees(preview, digest))) return 1;
    return await followWork(client, { reactorId, seconds, json, act: () => client.want(preview) });
  } catch (error) {
    return tellRefusal(error);
  }
}

async function showKept(client: ConsumerClient, reactorId: string, json: boolean): Promise<number> {
  if (json) console.log(JSON.stringify(await client.find(reactorId)));
  return 0;
}

/** @throws ConfigurationInvalid where there is nothing to update */
function requireInstalled({ reactorId, installed, growth }: InstallPreview): boolean {
  if (installed === null) throw new ConfigurationInvalid(`${reactorId} is not installed. Install it: reactor install ${reactorId}`);
  return growth.length > 0;
}

/** A person who names the digest has looked at these bytes before; one at a terminal is asked. */
async function agrees({ reactorId, version, digest }: InstallPreview, named: string | undefined): Promise<boolean> {
  if (named === digest) return true;
  if (named !== undefined) {
    console.error(`The digest is not ${named}: these are other bytes. Nothing is installed.`);
    return false;
  }
  if (process.stdin.isTTY && process.stderr.isTTY) return ask(`Install ${reactorId} ${version} with these rights? [y/N] `);
  console.error(`Nobody agreed to these rights; nothing is installed. To agree, add --digest ${digest}`);
  return false;
}

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
