import { formatReactorId, type ManifestDocument } from '@attack-reactor/kit/contract';
import { shippedReactors } from '#local/reaction/installed-reactors.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';

export const command = defineCommand({
  about: 'Lists the reactors of this repository: id, version, effect, modes, and what they answer to.',
  options: { json: flag('the whole manifests instead, as they stand in the packages') },
  exitCodes: { 0: 'listed' },
  async run({ json }) {
    const manifests = (await shippedReactors()).map(({ manifest }) => manifest);
    if (json) console.log(JSON.stringify(manifests, null, 2));
    else for (const line of inColumns(manifests.map(listCells))) console.log(line);
    return 0;
  },
});

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
