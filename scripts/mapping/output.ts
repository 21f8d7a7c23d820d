import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { MappingRelease } from '#domain/mapping/mapping-release.ts';
import { makeFolder, writeInOneStep } from '#local/files.ts';
import type { Sql } from '#platform/base/sql.ts';
import { loadRelease } from '#platform/mapping/mapping-database.ts';
import { OutputUnwritable } from '#scripts/terminal/output-unwritable.ts';
import { DATABASE_HELP, withReadableDatabase } from './database.ts';
import { activeVersion } from './releases.ts';

/** Exit code 1 of every command that writes an output. */
export const NOT_WRITTEN = 'the output could not be written';

/** Said by every command that writes an output. */
export const OUTPUT_HELP = ['The file is written whole or not at all; equal input gives equal bytes.', DATABASE_HELP] as const;

/**
 * Reads the active release, as findings meet it (with overrides) unless told otherwise, and what `alsoRead` asks about it.
 * @throws MappingReleaseMissing where none is active
 */
export async function readActive<Facts>(
  alsoRead: (sql: Sql, version: string) => Promise<Facts>,
  load = loadRelease,
): Promise<{ readonly release: MappingRelease; readonly facts: Facts }> {
  return await withReadableDatabase(async (sql) => {
    const version = await activeVersion(sql);
    return { release: await load(sql, version), facts: await alsoRead(sql, version) };
  });
}

/**
 * Writes a file in one step: readers see what was there before, or all of the new text; a failure leaves what was there.
 * @throws OutputUnwritable where the path is no file or cannot be written
 */
export async function writeWhole(path: string, text: string | Uint8Array): Promise<void> {
  const target = await realpath(path).catch(() => resolve(path));
  try {
    await refuseOther(target);
    makeFolder(dirname(target));
    writeInOneStep(target, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OutputUnwritable(`"${path}" cannot be written, and nothing was: ${reason}. Name another file with --out.`);
  }
}

/** A rename would put a file in the place of a device or pipe (/dev/stdout). */
async function refuseOther(target: string): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  if (found !== undefined && !found.isFile()) throw new Error('it is no regular file');
}

/** The value of an option as one of a few words. @throws ConfigurationInvalid */
export function requireWord<Word extends string>(value: string, words: readonly Word[], option: string): Word {
  const word = words.find((known) => known === value);
  if (word === undefined) throw new ConfigurationInvalid(`${option} "${value}" is unknown. Use one of ${words.join(', ')}.`);
  return word;
}

/** A comma-separated option as words of a list; the whole list where the option is not given. @throws ConfigurationInvalid */
export function requireWords<Word extends string>(value: string | undefined, words: readonly Word[], option: string): readonly Word[] {
  if (value === undefined) return words;
  return [...new Set(value.split(',').map((part) => requireWord(part.trim(), words, option)))];
}
