import { invalidInput } from './service-failure.ts';

const MAX_PAGE = 100;

/** A part of a list, as a request asks for it. */
export type Paging = { readonly offset: number; readonly end: number };

/** Reads MaxResults and NextToken of a request. @throws ServiceFailure InvalidInputException */
export function readPaging({ MaxResults, NextToken }: Readonly<Record<string, unknown>>, usual: number): Paging {
  const offset = readOffset(NextToken);
  return { offset, end: offset + pageSize(MaxResults, usual) };
}

/** The token that the next page is asked for with; none where nothing follows. */
export function nextToken({ end }: Paging, length: number): { readonly NextToken?: string } {
  return end < length ? { NextToken: Buffer.from(`offset:${end}`).toString('base64url') } : {};
}

function pageSize(value: unknown, usual: number): number {
  if (value === undefined) return usual;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_PAGE) {
    throw invalidInput(`Invalid parameter 'MaxResults'. data should be an integer from 1 to ${MAX_PAGE}`);
  }
  return value;
}

function readOffset(token: unknown): number {
  if (token === undefined) return 0;
  const offset = /^offset:(\d+)$/.exec(Buffer.from(String(token), 'base64url').toString())?.[1];
  if (offset === undefined) throw invalidInput("Invalid parameter 'NextToken'");
  return Number(offset);
}
