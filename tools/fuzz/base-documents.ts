import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingDocumentsIn } from '#domain/finding/envelope.ts';

const ROOT = join(import.meta.dirname, '../..');
/** The fixtures of the tests, and the findings of a platform on one machine. */
const FOLDERS = ['test/events', 'local/findings'];

export type BaseDocuments = {
  /** Documents of every kind, with what is wrapped around them. */
  readonly whole: readonly unknown[];
  /** The findings in them, one by one. */
  readonly findings: readonly unknown[];
};

/** The documents that mutants are made of. */
export function readBaseDocuments(): BaseDocuments {
  const whole = FOLDERS.flatMap((folder) => {
    const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.json'));
    return names.toSorted().map((name): unknown => JSON.parse(readFileSync(join(ROOT, folder, name), 'utf8')));
  });
  return { whole, findings: whole.flatMap(findingDocumentsIn) };
}
