import { copyFileSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Installed things that a copy shares with the project. */
const LINKED = ['node_modules', '.venv'];

/**
 * Copies the files of a project to a folder, where they may be changed. Installed packages are linked, not copied.
 * @param files relative to `root`
 */
export function copyProject(root: string, files: readonly string[], to: string): void {
  const folders = new Set(files.map((file) => dirname(join(to, file))));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  for (const file of files) copyFileSync(join(root, file), join(to, file));
  for (const name of LINKED) if (existsSync(join(root, name))) symlinkSync(join(root, name), join(to, name));
}
