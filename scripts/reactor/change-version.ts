import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { type VersionId, versionId } from '#domain/hub/catalog-entry.ts';
import type { RequestedChange } from '#local/hub/hub-requests.ts';
import { chooseLanguage } from '#local/user-language.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { openHub } from './hub-client.ts';
import { HUB_NOTES, HUB_PLACE, type HubPlace, tellRefusal } from './hub-place.ts';
import { formatEntry } from './hub-text.ts';

const VERSION = [{ name: 'VERSION', about: 'publisher/name@version, for example acme/close-door@1.0.0' }];
const EXIT_CODES = { 0: 'done', 1: 'refused, with the reason' } as const;
const REASON = text('TEXT', 'why, for those who have it installed', { required: true });
const SUCCESSOR = text('VERSION', 'the version to take in place of it, for example 1.1.0');

export const deprecateCommand = defineCommand({
  about: 'Warns of a version. It may still be installed, with the warning.',
  arguments: VERSION,
  options: { ...HUB_PLACE, reason: REASON, successor: SUCCESSOR },
  notes: HUB_NOTES,
  examples: ['acme/close-door@1.0.0 --reason "it asks for more than it needs"'],
  exitCodes: EXIT_CODES,
  run: ({ reason, successor, ...place }, [version = '']) => change(place, version, { kind: 'deprecated', reason, ...named(successor) }),
});

export const revokeCommand = defineCommand({
  about: 'Lets nobody install a version any more. It never comes back.',
  arguments: VERSION,
  options: {
    ...HUB_PLACE,
    reason: REASON,
    successor: SUCCESSOR,
    malicious: flag('it does harm: whoever has it installed disables it and tells people; nobody takes that back'),
  },
  notes: HUB_NOTES,
  examples: ['acme/close-door@1.0.0 --malicious --reason "it opens port 22"'],
  exitCodes: EXIT_CODES,
  run: ({ reason, successor, malicious: isMalicious, ...place }, [version = '']) =>
    change(place, version, { kind: 'revoked', reason, isMalicious, ...named(successor) }),
});

export const withdrawCommand = defineCommand({
  about: 'Takes a version back. It is offered to nobody; its package stays as long as an installation needs it for an undo.',
  arguments: VERSION,
  options: HUB_PLACE,
  notes: HUB_NOTES,
  exitCodes: EXIT_CODES,
  run: (place, [version = '']) => change(place, version, { kind: 'withdrawn' }),
});

function named(successor: string | undefined): { readonly successor?: string } {
  return successor === undefined ? {} : { successor };
}

async function change({ json, ...place }: HubPlace & { readonly json: boolean }, version: string, asked: RequestedChange): Promise<number> {
  const id = readVersion(version);
  try {
    const hub = await openHub(place, false);
    const entry = await hub.change(id, asked);
    console.log(json ? JSON.stringify(entry) : formatEntry(entry, chooseLanguage(undefined)));
    return 0;
  } catch (error) {
    return tellRefusal(error);
  }
}

/** @throws ConfigurationInvalid for what names no version */
function readVersion(value: string): VersionId {
  const [, publisher, name, version] = /^([^/@]+)\/([^/@]+)@([^/@]+)$/.exec(value) ?? [];
  const id = versionId.safeParse({ publisher, name, version });
  if (id.success) return id.data;
  throw new ConfigurationInvalid(
    `${JSON.stringify(value)} names no version. Write publisher/name@version, for example acme/close-door@1.0.0.`,
  );
}
