import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { GeneratedPage } from './generated-page.ts';
import { formatGeneratedPage, formatTable } from './markdown.ts';

const HEADER = /^\/\*\*\n((?: \*.*\n)+?) \*\//;
const LEAVES_OUT = /\bIt leaves out:? /;
/** Files below these are stand-ins, and their header says so. */
const OPENING = /^(An emulator of|[A-Za-z]+ on this machine:|moto )/;

const PREFACE = `Each of these stands in for a service when the platform runs on [one machine](../local.md). Handlers, SQL and state machines
are those that deploy. Rules and limits of the service that the path of a finding depends on are enforced; the header of each
file cites them.`;

/** Writes the stand-ins for services, from the headers of their files. */
export function writeStandInsPage(root: string): GeneratedPage {
  const paths = readdirSync(join(root, 'local'), { recursive: true, encoding: 'utf8' }).filter((path) => /(?<!\.d)\.ts$/.test(path));
  const rows = paths.sort().flatMap((path) => {
    const header = readHeader(readFileSync(join(root, 'local', path), 'utf8'));
    if (header === undefined || !OPENING.test(header)) return [];
    const [does, leavesOut] = header.split(LEAVES_OUT);
    if (does === undefined || leavesOut === undefined)
      throw new ConfigurationInvalid(`The header of local/${path} does not say what the stand-in leaves out. Add "It leaves out …".`);
    return [[`[${path}](../../local/${path})`, does.trim(), leavesOut.trim()]];
  });
  const table = formatTable(['file of `local/`', 'does', 'leaves out'], rows);
  return {
    path: 'docs/generated/stand-ins.md',
    text: formatGeneratedPage('Stand-ins for services', 'the headers of the files of `local/`', [PREFACE, table]),
  };
}

function readHeader(source: string): string | undefined {
  const lines = HEADER.exec(source)?.[1]?.split('\n');
  return lines
    ?.map((line) => line.replace(/^ \* ?/, '').trim())
    .filter((line) => line !== '')
    .join(' ');
}
