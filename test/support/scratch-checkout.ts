import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** Files that a test may change; everything else is the project's own, by links. */
const OWN = ['main.ts', 'package.json', 'bin', 'config', 'scripts', 'tools'];

export type ScratchCheckout = {
  readonly root: string;
  write(path: string, text: string): void;
  remove(): void;
};

/** A checkout whose configuration may be broken without harm to the tests beside this one. */
export function scratchCheckout(): ScratchCheckout {
  const root = mkdtempSync(join(tmpdir(), 'checkout-'));
  for (const name of OWN) cpSync(join(ROOT, name), join(root, name), { recursive: true });
  for (const name of readdirSync(ROOT)) if (!OWN.includes(name) && !name.startsWith('.')) symlinkSync(join(ROOT, name), join(root, name));
  return {
    root,
    write(path, text) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}
