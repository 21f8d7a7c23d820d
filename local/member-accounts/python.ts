import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** A virtual environment beside the project first: Debian and Ubuntu let nobody install into the Python of the system. */
const CANDIDATES = [join(ROOT, '.venv/bin/python3'), join(ROOT, '.venv/Scripts/python.exe'), 'python3'];

/** To find a package takes a quarter of the time of importing it. */
const LOOK = `
from importlib.util import find_spec
raise SystemExit(0 if find_spec("moto") and find_spec("werkzeug") else 1)
`;

export const INSTALL_MOTO = 'python3 -m venv .venv && .venv/bin/pip install "moto[server]==5.2.1"';
export const HOW_TO_GET_MOTO = `only S3 buckets here: all else needs Python 3 with moto (${INSTALL_MOTO}).`;

let found: { readonly python: string | undefined } | undefined;

/**
 * The Python that has moto: the one that MOTO_PYTHON names and no other, else of `.venv` beside the project, else on PATH.
 * Looked for once in a process.
 */
export function pythonWithMoto(): string | undefined {
  found ??= { python: chosenPython(process.env['MOTO_PYTHON'], CANDIDATES) };
  return found.python;
}

/** The first that has moto. @param named by the user; nothing else is looked at then */
export function chosenPython(named: string | undefined, candidates: readonly string[]): string | undefined {
  return (named === undefined ? candidates : [named]).find(hasMoto);
}

function hasMoto(python: string): boolean {
  const isPath = /[\\/]/.test(python);
  return (!isPath || existsSync(python)) && spawnSync(python, ['-c', LOOK], { stdio: 'ignore' }).status === 0;
}
