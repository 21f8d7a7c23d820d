import type { operations } from '../../../scripts/api/openapi.d.ts';

type Operation = keyof operations;

type Content<Responses> = Responses extends
  | { 200: { content: { 'application/json': infer Body } } }
  | { 202: { content: { 'application/json': infer Body } } }
  ? Body
  : never;

/** The answer of an operation of the API: `Answer<'getFinding'>`. */
export type Answer<Name extends Operation> = Content<operations[Name]['responses']>;

/** One entry of the list that an operation answers. */
export type Item<Name extends Operation> = Answer<Name> extends { items: (infer One)[] } ? One : never;

/** The parameters in the address that an operation takes. */
export type Query<Name extends Operation> = NonNullable<operations[Name]['parameters']['query']>;
