import { formatReactorId, type ManifestDocument } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { CatalogFilter } from '#domain/hub/publishing.ts';
import { shippedReactors } from '#local/reaction/installed-reactors.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { openConsumerClient } from './consumer-client.ts';
import { openHub } from './hub-client.ts';
import { HUB_NOTES, HUB_PLACE, type HubPlace, tellRefusal } from './hub-place.ts';
import { formatEntries } from './hub-text.ts';
import { formatInstallations } from './installation-text.ts';

export const command = defineCommand({
  about:
    'Lists the reactors of this repository: id, version, effect, modes, and what they answer to. With --hub, the versions in the catalog of a hub, with their states; with --installed, what serves, what is wanted, and why it is not there.',
  options: {
    ...HUB_PLACE,
    hub: flag('the catalog of a hub in place of this repository'),
    installed: flag('what is installed, in place of this repository'),
    control: text('CONTROL', 'with --hub: only what answers to this control, for example S3.13'),
    technique: text('TECHNIQUE', 'with --hub: only what answers to this technique, for example T1530'),
    publisher: text('NAME', 'with --hub: only what this publisher published'),
    rebuild: flag('with --hub: writes the search by controls anew before, from the catalog'),
    json: flag('the whole manifests, as they stand in the packages; with --hub one JSON object: entries; with --installed: reactors'),
  },
  notes: HUB_NOTES,
  examples: ['--hub --control S3.13'],
  exitCodes: { 0: 'listed', 1: 'the hub could not be read' },
  async run({ json, hub, installed, rebuild, environment, data, ...filter }) {
    requireSense({
      isAboutPlace: [environment, data].some(isNamed),
      isFiltered: rebuild || Object.values(filter).some(isNamed),
      hub,
      installed,
    });
    if (hub) return listHub({ environment, data }, { filter, json, rebuild });
    if (installed) return listInstalled({ environment, data }, json);
    const manifests = (await shippedReactors()).map(({ manifest }) => manifest);
    if (json) console.log(JSON.stringify(manifests, null, 2));
    else for (const line of inColumns(manifests.map(listCells))) console.log(line);
    return 0;
  },
});

type Asked = { readonly isAboutPlace: boolean; readonly isFiltered: boolean; readonly hub: boolean; readonly installed: boolean };

/** @throws ConfigurationInvalid for options that would do nothing */
function requireSense({ isAboutPlace, isFiltered, hub, installed }: Asked): void {
  if (hub && installed) throw new ConfigurationInvalid('--hub and --installed are two lists; name one.');
  if (isFiltered && !hub) throw new ConfigurationInvalid('--control, --technique, --publisher and --rebuild are for --hub.');
  if (isAboutPlace && !hub && !installed) throw new ConfigurationInvalid('--environment and --data are for --hub and --installed.');
}

function isNamed(value: unknown): boolean {
  return value !== undefined;
}

async function listInstalled(place: HubPlace, json: boolean): Promise<number> {
  try {
    const reactors = await (await openConsumerClient(place, false)).list();
    console.log(json ? JSON.stringify({ reactors }) : formatInstallations(reactors));
    return 0;
  } catch (error) {
    return tellRefusal(error);
  }
}

type HubList = { readonly filter: CatalogFilter; readonly json: boolean; readonly rebuild: boolean };

async function listHub(place: HubPlace, { filter, json, rebuild }: HubList): Promise<number> {
  try {
    const hub = await openHub(place, false);
    if (rebuild) await hub.rebuild();
    const entries = await hub.list(filter);
    console.log(json ? JSON.stringify({ entries }) : formatEntries(entries));
    return 0;
  } catch (error) {
    return tellRefusal(error);
  }
}

function listCells(manifest: ManifestDocument): string[] {
  return [formatReactorId(manifest), manifest.version, manifest.effect, manifest.modes.join(','), listAnswered(manifest).join(' ')];
}

function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Lists the keys that a reactor answers to, controls first. */
export function listAnswered({ controls, findingTypes, techniques }: ManifestDocument): string[] {
  return [...controls, ...findingTypes, ...techniques];
}
