import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { lookUp } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { SETTINGS_PATH } from '#domain/console/console-settings.ts';

/** The entry of the console; whatever page is asked for, this file is served. */
export const ENTRY = 'index.html';

/** Files below these have a hash of their content in their names, so that a name never means another content. */
const ASSET_PREFIXES = ['_nuxt/', 'boot.'] as const;
/** Below `_nuxt/` and named without a hash: Nuxt tells there which build is the latest. */
const NOT_HASHED = '_nuxt/builds/';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
  woff2: 'font/woff2',
};

/** One file of the built console. */
export type ConsoleFile = {
  /** Its path on the server, without the first slash. */
  readonly path: string;
  /** sha256 of its content, in base64. */
  readonly hash: string;
  readonly contentType: string;
  /** True if its name holds a hash of its content. */
  readonly isAsset: boolean;
};

/**
 * Lists the files of a built console by their paths, in the order of these.
 * @throws ConfigurationInvalid for a folder without a console, and for a file that no browser would be told the type of
 */
export function readConsoleFiles(folder: string): readonly ConsoleFile[] {
  if (!existsSync(join(folder, ENTRY)))
    throw new ConfigurationInvalid(`No console in ${folder}: it has no ${ENTRY}. Build the console first, or leave "console" out.`);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')).sort();
  return paths.map((path) => describeFile(path, join(folder, path)));
}

function describeFile(path: string, file: string): ConsoleFile {
  const contentType = lookUp(CONTENT_TYPES, path.split('.').at(-1) ?? '');
  if (contentType === undefined)
    throw new ConfigurationInvalid(`${file} has an ending of no known content type. Add it to infra/console/console-files.ts.`);
  if (`/${path}` === SETTINGS_PATH)
    throw new ConfigurationInvalid(`${file} is in the place of the settings, which Terraform writes. Remove it from the build.`);
  if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(path))
    throw new ConfigurationInvalid(`${file} has a name with other characters than letters, digits, "_", "-" and ".". Rename it.`);
  const isAsset = ASSET_PREFIXES.some((prefix) => path.startsWith(prefix)) && !path.startsWith(NOT_HASHED);
  return { path, hash: createHash('sha256').update(readFileSync(file)).digest('base64'), contentType, isAsset };
}
