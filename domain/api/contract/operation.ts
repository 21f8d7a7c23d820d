import * as z from 'zod';
import type { FailureStatus } from '../problem.ts';
import type { Roles } from '../role.ts';

/** The functions behind the API: one reads, inside the VPC; the other one changes things, outside of it. */
export type ApiFunction = 'api-read' | 'api-act';

/**
 * One operation of the API. Router, authorisation, OpenAPI document, client, the resources of API Gateway and the tests of
 * every route are made from it.
 */
export type Operation = {
  readonly method: 'get' | 'put' | 'post' | 'delete';
  readonly path: `/v1/${string}`;
  readonly summary: string;
  readonly by: ApiFunction;
  /** One of them is needed, in the tenant that the request is about. */
  readonly roles: Roles;
  /** True for what every tenant shares: the role is needed in all of them, by a caller who is confined to no accounts. */
  readonly everywhere?: true;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** null: no body. */
  readonly answer: z.ZodType | null;
  readonly status: 200 | 201 | 202 | 204;
  /** Beside those of every operation: 400, 401, 403, 405, 429, 500. */
  readonly failures: readonly FailureStatus[];
  /** Other forms of the answer, which the query chooses. */
  readonly otherTypes?: readonly string[];
  /** True where the answer is shown once and kept nowhere. */
  readonly hasSecret?: true;
};

/** Keeps the exact types of a part of the contract. */
export function defineOperations<const Part extends Readonly<Record<string, Operation>>>(part: Part): Part {
  return part;
}

/** One page of a list, and where the next one begins. */
export function definePage<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    /** Given back as `cursor`; null: this was the last page. */
    next: z.string().nullable(),
  });
}

/** A parameter that may be given several times. */
export function many<Item extends z.ZodType>(item: Item) {
  return z.array(item).min(1).max(50).optional();
}

/** The parameters of every list. */
export const paging = {
  cursor: z.string().max(1_500).optional().meta({ description: '`next` of the page before, with the same filter and order.' }),
  limit: z.coerce.number<string>().int().min(1).max(200).default(50).meta({ description: 'The most items of a page.' }),
};

/** The tenant that is asked about; left out: all in which the caller has a role. */
export const tenantQuery = {
  tenant: z.string().min(1).max(64).optional().meta({ description: 'One tenant; left out: every one of yours.' }),
};

export const accountId = z.string().regex(/^\d{12}$/, 'is no account id');
export const techniqueId = z.string().regex(/^T\d{4}(?:\.\d{3})?$/, 'is no technique such as T1530 or T1552.001');
export const day = z.iso.date();
export const instant = z.iso.datetime();
