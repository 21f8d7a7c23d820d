import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { CursorExpired, InputInvalid } from '#domain/base/errors.ts';
import { sha256 } from '#domain/base/hash.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { ApiAccess } from './api-access.ts';

/** A cursor is good for a day: what it points at moves on. */
const LIVES_MS = 24 * 3_600_000;
const SIGNATURE_BYTES = 16;

const content = z.object({ of: z.string(), at: z.number(), after: z.unknown() });

/** The list that a cursor belongs to: operation, filter, order and caller. With another one it is refused. */
export type CursorSubject = readonly unknown[];

/** Signs places in lists, so that nobody but the API says where a page begins. */
export interface Cursors {
  write(subject: CursorSubject, after: unknown): string;
  /** @throws InputInvalid for a cursor of something else, CursorExpired for one that is too old */
  read<Schema extends z.ZodType>(cursor: string, subject: CursorSubject, schema: Schema): z.output<Schema>;
}

/** Opens cursors with the secret of the installation, which is read once. */
export function openCursors(access: Pick<ApiAccess, 'cursorKey'>, clock: Pick<Clock, 'now'>): () => Promise<Cursors> {
  let opened: Promise<Cursors> | undefined;
  return async () => {
    opened ??= access.cursorKey().then((key) => signedCursors(key, () => clock.now()));
    try {
      return await opened;
    } catch (error) {
      opened = undefined;
      throw error;
    }
  };
}

/** @param key a secret of the installation */
export function signedCursors(key: string, now: () => number): Cursors {
  const sign = (text: string) => createHmac('sha256', key).update(text).digest().subarray(0, SIGNATURE_BYTES);
  return {
    write(subject, after) {
      const text = Buffer.from(JSON.stringify({ of: digest(subject), at: now(), after })).toString('base64url');
      return `${text}.${sign(text).toString('base64url')}`;
    },
    read(cursor, subject, schema) {
      const [text = '', signature = '', ...rest] = cursor.split('.');
      const given = Buffer.from(signature, 'base64url');
      const wanted = sign(text);
      if (rest.length > 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw foreign();
      const { of, at, after } = content.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
      if (of !== digest(subject)) throw foreign();
      if (now() - at > LIVES_MS) throw new CursorExpired('This cursor is older than a day. Ask for the first page again.');
      return schema.parse(after);
    },
  };
}

function digest(subject: CursorSubject): string {
  return sha256(JSON.stringify(subject)).slice(0, 16);
}

function foreign(): InputInvalid {
  return new InputInvalid('cursor: is not one of this list. Give back `next` of the page before, with the same filter and order.');
}
