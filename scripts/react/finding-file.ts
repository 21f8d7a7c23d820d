import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { findingDocumentsIn } from '#domain/finding/envelope.ts';
import type { Finding } from '#domain/finding/finding.ts';
import { readJsonFile } from '#local/json-file.ts';
import { requireFinding } from '#local/reaction/choose-reactor.ts';

export type ChosenFinding = {
  /** As the file has it. */
  readonly document: unknown;
  readonly finding: Finding;
  /** Counted from 1. */
  readonly position: number;
  readonly total: number;
};

/**
 * One finding of a file; the others are not looked at.
 * @param index as a person gave it; undefined: the first
 * @throws ConfigurationInvalid where the file is no JSON, has no such finding, or holds something else there
 */
export function readFinding(file: string, index: string | undefined): ChosenFinding {
  const documents = findingDocumentsIn(readJsonFile(file));
  const total = documents.length;
  const position = Number(index ?? 1);
  if (!Number.isInteger(position) || position < 1 || position > total)
    throw new ConfigurationInvalid(`--index ${index} is none of 1 to ${total}, the findings of ${file}.`);
  const document = documents[position - 1];
  return { document, finding: requireFinding(document), position, total };
}
