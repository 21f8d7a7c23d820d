import type * as z from 'zod';
import { approvalOperations } from './contract/approvals.ts';
import { clientOperations } from './contract/clients.ts';
import { controlOperations } from './contract/controls.ts';
import { executionOperations } from './contract/executions.ts';
import { findingOperations } from './contract/findings.ts';
import { hubOperations } from './contract/hub.ts';
import { installationOperations } from './contract/installations.ts';
import type { ApiFunction, Operation } from './contract/operation.ts';
import { platformOperations } from './contract/platform.ts';
import { reactorOperations } from './contract/reactors.ts';
import { settingOperations } from './contract/settings.ts';

/** Every operation of the API, by its id. */
export const CONTRACT = {
  ...findingOperations,
  ...controlOperations,
  ...executionOperations,
  ...approvalOperations,
  ...reactorOperations,
  ...installationOperations,
  ...hubOperations,
  ...clientOperations,
  ...settingOperations,
  ...platformOperations,
} as const satisfies Readonly<Record<string, Operation>>;

type Contract = typeof CONTRACT;
export type OperationId = keyof Contract;
/** The operations that a function answers. */
export type OperationOf<By extends ApiFunction> = {
  [Id in OperationId]: Contract[Id] extends { readonly by: By } ? Id : never;
}[OperationId];

type Part<One extends Operation, Name extends 'params' | 'query' | 'body'> = One[Name] extends z.ZodType
  ? { readonly [Key in Name]: z.output<One[Name]> }
  : object;
/** The input of an operation, parsed. */
export type InputOf<Id extends OperationId> = Part<Contract[Id], 'params'> & Part<Contract[Id], 'query'> & Part<Contract[Id], 'body'>;
/** The body of its answer. */
export type AnswerOf<Id extends OperationId> = Contract[Id]['answer'] extends z.ZodType ? z.input<Contract[Id]['answer']> : null;

/** The statuses that every operation can fail with. */
const COMMON_FAILURES = [400, 401, 403, 405, 429, 500] as const;
/** A cursor that is too old, and one of another list. */
const CURSOR_FAILURES = [410, 422] as const;

/** A repeated request that is still being answered, and a key that another request had. */
const REPEAT_FAILURES = [409, 422] as const;

/** Every operation with its id, in the order of the table. */
export function listOperations(): readonly (Operation & { readonly id: OperationId })[] {
  return Object.entries(CONTRACT).map(([id, operation]) => ({ ...operation, id: id as OperationId }));
}

/** Returns all statuses of failure that an operation may answer with. */
export function listFailures({ failures, method, query }: Operation): readonly number[] {
  const ofCursor = query !== undefined && Object.hasOwn(query.shape, 'cursor') ? CURSOR_FAILURES : [];
  const ofRepeat = method === 'get' ? [] : REPEAT_FAILURES;
  return [...new Set([...COMMON_FAILURES, ...failures, ...ofCursor, ...ofRepeat])].toSorted((one, other) => one - other);
}
