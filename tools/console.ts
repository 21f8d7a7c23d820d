import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '#domain/base/hash.ts';
import { buildConsole } from '#local/console/build-console.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';

export const command = defineCommand({
  about:
    'Builds the web console into web/.output/public: static files, the same bytes from the same sources. Nothing is done where the last build is of these sources.',
  options: {
    force: flag('build in any case'),
    prove: flag('build twice and compare every file, byte by byte'),
    json: flag('one JSON object: folder, hash, isNew, seconds'),
  },
  exitCodes: { 0: 'built', 1: 'it cannot be built, or --prove found a difference' },
  run: ({ force, prove, json }) => (prove ? proveBuild() : build(force, json)),
});

async function build(force: boolean, json: boolean): Promise<number> {
  const since = performance.now();
  if (!json) console.log('Building the console …');
  const { folder, hash, isNew } = await buildConsole({ force });
  const seconds = Math.round((performance.now() - since) / 100) / 10;
  if (json) console.log(JSON.stringify({ folder, hash, isNew, seconds }));
  else console.log(isNew ? `${folder}, in ${seconds} s` : `${folder} is of these sources already.`);
  return 0;
}

async function proveBuild(): Promise<number> {
  const first = listDigests((await buildConsole({ force: true })).folder);
  const second = listDigests((await buildConsole({ force: true })).folder);
  const names = [...new Set([...first.keys(), ...second.keys()])];
  const different = names.filter((name) => first.get(name) !== second.get(name));
  for (const name of different) console.error(`${name} differs between two builds of the same sources.`);
  if (different.length === 0) console.log(`Two builds have the same ${names.length} files, byte by byte.`);
  return different.length === 0 ? 0 : 1;
}

function listDigests(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map(({ parentPath, name }) => [join(parentPath, name), sha256(readFileSync(join(parentPath, name), 'latin1'))]));
}

runAlone(import.meta.filename, 'npm run -s console:build --', command);
