import * as z from 'zod';
import { ReactorInvalid } from './errors.ts';

/** The publisher of the reactors that come with the platform. */
export const OFFICIAL_PUBLISHER = 'official';

/** The publisher of a reactor. It has no hyphen, so that publisher and name can be told apart in the name of a function. */
export const publisher = z.string().regex(/^[a-z][a-z0-9]{1,19}$/, 'is no publisher: 2 to 20 small letters and digits, a letter first');

/** The name that a publisher gives a reactor: the `id` of its manifest. */
export const reactorName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'is no name: small letters and digits in words joined by hyphens, a letter first')
  .max(40);

/** Semantic version of a reactor, without labels: an order by numbers. */
export const reactorVersion = z.string().regex(/^\d+\.\d+\.\d+$/, 'is no version such as 1.2.0');

/** A reactor by its publisher and its name. */
export type ReactorName = { readonly publisher: string; readonly id: string };

/** A reactor as others refer to it: `name` of an official one, else `publisher/name`. Each reactor has one spelling. */
export const reactorId = z
  .string()
  .refine((value) => readParts(value) !== undefined, 'is no reactor: write its name, or publisher/name where it is not an official one');

/**
 * Returns the id by which bindings, decisions and rows refer to a reactor.
 * @example
 * formatReactorId({ publisher: 'official', id: 's3-versioning' }); // 's3-versioning'
 * formatReactorId({ publisher: 'example', id: 's3-versioning' }); // 'example/s3-versioning'
 */
export function formatReactorId({ publisher: by, id }: ReactorName): string {
  return by === OFFICIAL_PUBLISHER ? id : `${by}/${id}`;
}

/**
 * Returns the publisher and the name that an id stands for.
 * @throws ReactorInvalid for a text that is no id
 * @example
 * parseReactorId('example/s3-versioning'); // { publisher: 'example', id: 's3-versioning' }
 */
export function parseReactorId(value: string): ReactorName {
  const parts = readParts(value);
  if (parts !== undefined) return parts;
  throw new ReactorInvalid(
    `${JSON.stringify(value.slice(0, 80))} names no reactor. Write its name, or publisher/name where it is not an official one.`,
  );
}

function readParts(value: string): ReactorName | undefined {
  const parts = value.split('/');
  const [by, id] = parts.length === 1 ? [OFFICIAL_PUBLISHER, value] : parts;
  const isOtherSpelling = parts.length > 2 || (parts.length === 2 && by === OFFICIAL_PUBLISHER);
  if (isOtherSpelling || by === undefined || id === undefined) return undefined;
  return publisher.safeParse(by).success && reactorName.safeParse(id).success ? { publisher: by, id } : undefined;
}
