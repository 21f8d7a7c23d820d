import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { makeFolder, namingFile, writeInOneStep } from './files.ts';

/** A file to which entries are added one by one, each a line of JSON. */
export type Journal<Entry> = {
  /** Entries of earlier processes, oldest first. */
  readonly earlier: readonly Entry[];
  /** Hands the entry to the system before it returns. @throws the system's error, where the disk is full for instance */
  append(entry: Entry): void;
  /** Puts these entries in the place of all others, in one step. */
  replaceBy(entries: readonly Entry[]): void;
  close(): void;
};

/**
 * Opens a journal, or starts one. A last line without its end is left out: a process was killed while it wrote it. One
 * process at a time may use a journal.
 * @throws ConfigurationInvalid for a file that holds something else
 */
export function openJournal<Entry>(path: string, schema: z.ZodType<Entry>): Journal<Entry> {
  makeFolder(dirname(path));
  const earlier = listEntries(path, schema);
  rewrite(path, earlier);
  let file = openSync(path, 'a');
  return {
    earlier,
    append: (entry) => writeWhole(file, lineOf(entry), path),
    replaceBy(entries) {
      rewrite(path, entries);
      closeSync(file);
      file = openSync(path, 'a');
    },
    close: () => closeSync(file),
  };
}

function listEntries<Entry>(path: string, schema: z.ZodType<Entry>): Entry[] {
  if (!existsSync(path)) return [];
  const complete = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return complete.map((line, index) => {
    try {
      return schema.parse(JSON.parse(line));
    } catch (cause) {
      throw new ConfigurationInvalid(`"${path}" is damaged in line ${index + 1}. Restore it, or name another folder with --data.`, {
        cause,
      });
    }
  });
}

function rewrite(path: string, entries: readonly unknown[]): void {
  writeInOneStep(path, entries.map(lineOf).join(''));
}

function writeWhole(file: number, line: string, path: string): void {
  const bytes = Buffer.from(line);
  namingFile(path, () => {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
  });
}

function lineOf(entry: unknown): string {
  return `${JSON.stringify(entry)}\n`;
}
