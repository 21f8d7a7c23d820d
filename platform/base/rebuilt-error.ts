import { lookUp } from '@attack-reactor/kit/contract';
import type { AppError } from '#domain/base/errors.ts';
import * as errors from '#domain/base/errors.ts';

const CLASSES: Readonly<Record<errors.ErrorName, new (message: string) => AppError>> = errors;

/** Builds the error that another function of the platform threw, by its stable name; undefined: it is none of ours. */
export function rebuildError(name: string, message: string): AppError | undefined {
  const Known = lookUp(CLASSES, name);
  return Known === undefined ? undefined : new Known(message);
}
