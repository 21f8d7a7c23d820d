#!/usr/bin/env node
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '../contract/errors.ts';
import { packReactors } from '../pack/reactors.ts';

const HELP = `Usage: attack-reactor-kit pack [DIR] [--out DIR] [--json]

Makes the package of the reactor in DIR (here, if left out): OUT/ID.zip with index.mjs, manifest.json,
sbom.cdx.json, LICENSE, THIRD-PARTY.txt and vectors/*.json. The same input gives the same bytes. ID is the name of DIR
and the id of its manifest.

  --out DIR   where the package goes (default: dist)
  --json      one line of JSON: name, version, sha256 (base64, as Lambda reports it), bytes, zipBytes

Exit codes: 0 made, 1 the folder is no reactor or does not bundle, 2 wrong use.
`;

/** Runs the command line of the kit. @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const asked = readArguments(args);
  if (asked === undefined) return 2;
  const { command, folder, out, json } = asked;
  if (command === undefined) {
    console.log(HELP);
    return 0;
  }
  const [bundle] = await packReactors(process.cwd(), out, [{ id: basename(folder), folder }]);
  if (bundle === undefined) return 1;
  const { name, version, sha256, bytes, zipBytes } = bundle;
  console.log(
    json
      ? JSON.stringify({ name, version, sha256, bytes, zipBytes })
      : `${resolve(out, `${name}.zip`)}: ${name} ${version}, ${zipBytes} bytes`,
  );
  return 0;
}

function readArguments(args: readonly string[]) {
  try {
    const options = {
      out: { type: 'string', default: 'dist' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, folder = '.', ...more] = positionals;
    if (values.help || command === undefined) return { command: undefined, folder: '.', out: '.', json: false };
    if (command === 'pack' && more.length === 0) return { command, folder: resolve(folder), out: resolve(values.out), json: values.json };
    console.error(`"${[command, folder, ...more].join(' ')}" is no command of the kit. attack-reactor-kit --help shows what there is.`);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}. attack-reactor-kit --help shows what there is.`);
  }
  return undefined;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // esbuild has printed what does not bundle, file and line.
  console.error(error instanceof AppError ? error.message : error instanceof Error ? error.stack : error);
  process.exitCode = 1;
}
