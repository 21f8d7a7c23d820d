import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { readJsonDocuments } from './json-documents.ts';

/**
 * Reads a file as JSON text in UTF-8, with or without a byte order mark; the lines of JSON Lines become a list.
 * @throws ConfigurationInvalid in one line that names the file, and line and column of what is wrong in it
 */
export function readJsonFile(path: string): unknown {
  const {
    documents,
    problems: [problem],
  } = readJsonDocuments(path);
  if (problem !== undefined) throw new ConfigurationInvalid(`${problem.replace(/\.$/, '')}. Mend it, or name another file.`);
  const [only] = documents;
  return documents.length === 1 ? only?.value : documents.map(({ value }) => value);
}
