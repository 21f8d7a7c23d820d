import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { MigrationFailed } from '#domain/base/errors.ts';
import { type OverrideFile, parseOverrideFile } from '#domain/mapping/override-file.ts';
import type { SeedRelease, SqlFile } from './migrations.ts';

const manifestSchema = z.object({
  version: z.string(),
  contentHash: z.string(),
  files: z.array(z.object({ name: z.string().regex(/^[\w.-]+\.sql$/), sha256: z.string() })),
});

/**
 * Reads `migrations/*.sql` of a `sql` folder.
 * @throws MigrationFailed when the folder cannot be read or holds no migration: an incomplete bundle must not pass for an old one.
 */
export async function readMigrations(sqlFolder: string): Promise<readonly SqlFile[]> {
  const folder = join(sqlFolder, 'migrations');
  const names = (await orFail(readdir(folder), folder)).filter((name) => name.endsWith('.sql'));
  if (names.length === 0) throw new MigrationFailed(`No migration in ${folder}. Pack the sql folder beside the bundle.`);
  return await Promise.all(names.map((name) => readText(folder, name)));
}

/** Reads the release of a `sql` folder. Errors are those of `readRelease`. */
export async function readSeedRelease(sqlFolder: string): Promise<SeedRelease> {
  return await readRelease(join(sqlFolder, 'seed'));
}

/**
 * Reads a built release: the files that `release.json` of the folder names, in its order.
 * @throws MigrationFailed when a file is missing, or is not the one that was built with the manifest.
 */
export async function readRelease(folder: string): Promise<SeedRelease> {
  const manifest = await readManifest(join(folder, 'release.json'));
  const files = await Promise.all(manifest.files.map(({ name }) => readText(folder, name)));
  const changed = files.find(({ text }, index) => sha256(text) !== manifest.files[index]?.sha256);
  if (changed) throw new MigrationFailed(`${changed.name} is not the file that release.json names. Build the seed again; do not edit it.`);
  return { version: manifest.version, contentHash: manifest.contentHash, files };
}

/** Shows how such a file looks; nobody's overrides. */
const EXAMPLE = 'example.json';

/**
 * Reads the reviewed overrides of a `sql` folder: every `overrides/*.json` but the example, by name. None without that folder.
 * @throws ConfigurationInvalid listing the unusable entries of a file with their lines; MigrationFailed when one cannot be read.
 */
export async function readOverrideFiles(sqlFolder: string): Promise<readonly OverrideFile[]> {
  const folder = join(sqlFolder, 'overrides');
  if (!existsSync(folder)) return [];
  const names = (await orFail(readdir(folder), folder)).filter((name) => name.endsWith('.json') && name !== EXAMPLE).toSorted();
  const files = await Promise.all(names.map((name) => readText(folder, name)));
  return files.map(({ name, text }) => ({ origin: name, overrides: parseOverrideFile(text, name) }));
}

async function readManifest(path: string): Promise<z.infer<typeof manifestSchema>> {
  const text = await orFail(readFile(path, 'utf8'), path);
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new MigrationFailed(`${path} is not the manifest of a release. Build the seed again.`, { cause });
  }
}

async function readText(folder: string, name: string): Promise<SqlFile> {
  const path = join(folder, name);
  const text = await orFail(readFile(path, 'utf8'), path);
  return { name, text: text.replaceAll('\r\n', '\n') };
}

async function orFail<Result>(reading: Promise<Result>, path: string): Promise<Result> {
  try {
    return await reading;
  } catch (cause) {
    throw new MigrationFailed(`${path} cannot be read. Pack the sql folder beside the bundle.`, { cause });
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
