import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SQL_FOLDER } from './database.ts';

/**
 * Writes the shipped release under another version, as `npm run build:seed -- --to FOLDER` would.
 * @param without names of files that are left out
 */
export function writeReleaseAs(version: string, folder: string, without: readonly string[] = []): void {
  const read = (name: string) => readFileSync(join(SQL_FOLDER, 'seed', name), 'utf8');
  const manifest: { version: string; files: { name: string }[] } = JSON.parse(read('release.json'));
  mkdirSync(folder, { recursive: true });
  const files = manifest.files
    .filter(({ name }) => !without.includes(name))
    .map(({ name }) => {
      const text = read(name).replace(`'${manifest.version}'`, `'${version}'`);
      writeFileSync(join(folder, name), text);
      return { name, sha256: createHash('sha256').update(text).digest('hex') };
    });
  writeFileSync(join(folder, 'release.json'), JSON.stringify({ ...manifest, version, files }));
}
