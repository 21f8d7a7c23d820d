import type { ManifestDocument } from '#domain/reaction/installed-reactor.ts';
import { asksForHelp, readArguments, requireCommand } from '#local/arguments.ts';
import { runCommand } from '#local/command.ts';
import { shippedReactors } from '#local/reaction/installed-reactors.ts';
import { answersTo } from './reactors/catalog-page.ts';
import { DOCS_HELP, docs } from './reactors/page.ts';

const LIST_HELP = `Lists the reactors of this repository: id, version, effect, modes, and what they answer to.

Usage: npm run -s reactors -- list [--json]

  --json  the whole manifests instead, as they stand in the packages

Exit code: 0 listed, 2 for unusable arguments.`;

const HELP = `The reactors of this repository.

Usage: npm run -s reactors -- COMMAND [ARGUMENTS]

  list [--json]   what there is
  docs [--check]  bring docs/generated/reactors.md up to date with the manifests

COMMAND --help tells the options and exit codes of one.`;

const COMMANDS = new Map([
  ['list', { run: list, help: LIST_HELP }],
  ['docs', { run: docs, help: DOCS_HELP }],
]);

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name !== undefined && asksForHelp([name])) {
    console.log(HELP);
    return 0;
  }
  const command = requireCommand(name, COMMANDS);
  if (asksForHelp(args)) {
    console.log(command.help);
    return 0;
  }
  const reactors = await shippedReactors((id) => id);
  return await command.run(
    args,
    reactors.map(({ manifest }) => manifest),
  );
}

async function list(args: readonly string[], manifests: readonly ManifestDocument[]): Promise<number> {
  const { values } = readArguments({ args: [...args], options: { json: { type: 'boolean' } } });
  if (values.json) console.log(JSON.stringify(manifests, null, 2));
  else for (const line of inColumns(manifests.map(cellsOf))) console.log(line);
  return 0;
}

function cellsOf(manifest: ManifestDocument): string[] {
  return [manifest.id, manifest.version, manifest.effect, manifest.modes.join(','), answersTo(manifest).join(' ')];
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

await runCommand(() => main(process.argv.slice(2)));
