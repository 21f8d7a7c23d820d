import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { sha256 } from '#domain/base/hash.ts';

export const INDEX = '/index.html';
/** Files are at the root, with an ending, and below `_nuxt`; any other name with a dot is a page, as infra/console/route-pages.js has it. */
const FILE = /^\/_nuxt\/|^\/[^/]+\.[a-z0-9]+$/;

export type Encoding = 'br' | 'gzip' | 'identity';
export type ConsoleFile = { readonly etag: string; read(encoding: Encoding): Promise<Buffer> };

/** The thing that a path of the console asks for: a file by its name, the page that shows every path, or nothing that is there. */
export type Asked = { readonly kind: 'file'; readonly name: string } | { readonly kind: 'page' } | { readonly kind: 'missing' };

const COMPRESS = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
  identity: async (bytes: Buffer) => bytes,
} as const;

/**
 * Decides what a path asks for. Only names of the list are ever answered, so no path leads out of the folder.
 * @param path as the request has it, without query
 */
export function readPath(path: string, names: ReadonlySet<string>): Asked {
  const name = path === '/' ? INDEX : decode(path);
  if (name === undefined) return { kind: 'missing' };
  if (names.has(name)) return { kind: 'file', name };
  return FILE.test(name) ? { kind: 'missing' } : { kind: 'page' };
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** The files of a folder, as they are now: a build that ends while this serves is found by its new index. */
export class ConsoleFiles {
  readonly #find: () => string | undefined;
  #state: { readonly mark: string; readonly names: ReadonlySet<string>; readonly read: Map<string, ConsoleFile> } | undefined;

  /** @param find the folder; undefined while there is none */
  constructor(find: () => string | undefined) {
    this.#find = find;
  }

  /** Returns the names of all files, each with a slash before it; undefined: there is no console. */
  names(): ReadonlySet<string> | undefined {
    const folder = this.#find();
    const index = folder === undefined ? undefined : statSync(join(folder, INDEX), { throwIfNoEntry: false });
    if (folder === undefined || index === undefined) return undefined;
    const mark = `${folder} ${index.mtimeMs}`;
    if (this.#state?.mark !== mark) this.#state = { mark, names: listNames(folder), read: new Map() };
    return this.#state.names;
  }

  /** Returns a file by a name of the list; undefined: it went since it was listed. */
  open(name: string): ConsoleFile | undefined {
    const [folder, state] = [this.#find(), this.#state];
    if (folder === undefined || state?.names.has(name) !== true) return undefined;
    const known = state.read.get(name);
    if (known !== undefined) return known;
    const bytes = readIfThere(join(folder, name));
    if (bytes === undefined) return undefined;
    const file = buildFile(bytes);
    state.read.set(name, file);
    return file;
  }
}

function listNames(folder: string): ReadonlySet<string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Set(entries.map(({ parentPath, name }) => `/${relative(folder, join(parentPath, name)).replaceAll(sep, '/')}`));
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Compresses once, when somebody asks for it so. */
function buildFile(bytes: Buffer): ConsoleFile {
  const encoded = new Map<Encoding, Promise<Buffer>>();
  return {
    etag: `W/"${sha256(bytes.toString('latin1')).slice(0, 32)}"`,
    read(encoding) {
      const made = encoded.get(encoding) ?? COMPRESS[encoding](bytes);
      encoded.set(encoding, made);
      return made;
    },
  };
}
