import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packReactors } from '@attack-reactor/kit/pack';
import type { PackageContent } from '#domain/hub/package-documents.ts';
import { readPackageZip } from '#platform/hub/package-zip.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Reads the files of a package that the kit made. */
export function readContent(zip: Uint8Array): PackageContent {
  const read = readPackageZip(zip);
  if ('reasons' in read) throw new Error(`The kit made no package: ${JSON.stringify(read.reasons)}`);
  return read.files;
}

type Edition = {
  readonly publisher: string;
  readonly version: string;
  /** A change of the code of the reactor; left out: it is the same. */
  readonly edit?: (code: string) => string;
};

/** Packs a base reactor as if somebody else had written it: by another publisher, in some version. */
export async function packAs(id: string, { publisher, version, edit = (code) => code }: Edition) {
  const workshop = mkdtempSync(join(tmpdir(), 'pack-as-'));
  const folder = join(workshop, id);
  try {
    cpSync(join(ROOT, 'reactors', id), folder, { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(workshop, 'node_modules'), 'junction');
    const manifest = readFileSync(join(folder, 'manifest.ts'), 'utf8');
    writeFileSync(
      join(folder, 'manifest.ts'),
      manifest.replace("publisher: 'official'", `publisher: '${publisher}'`).replace(/version: '[\d.]+'/, `version: '${version}'`),
    );
    const code = join(folder, 'reactor.ts');
    writeFileSync(code, edit(readFileSync(code, 'utf8')));
    const out = join(workshop, 'out');
    await packReactors(workshop, out, [{ id, folder }]);
    return readContent(new Uint8Array(readFileSync(join(out, `${id}.zip`))));
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}
