import { isIP } from 'node:net';
import { lookUp } from '@attack-reactor/kit/contract';
import { Client } from 'pg';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { textAt } from '#domain/base/json.ts';
import { oneLine } from '#domain/base/text.ts';
import { findErrorCode } from '#scripts/terminal/plain-error.ts';
import type { LocalDatabase } from './local-database.ts';

/** A server on this machine answers in milliseconds, or is not there. */
const PATIENCE_MS = 5_000;
const REMEDY = 'or unset DATABASE_URL.';

type Address = Pick<LocalDatabase, 'host' | 'port' | 'database' | 'user'>;

/** Explains a server's own codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const REFUSALS: Readonly<Record<string, (address: Address) => string>> = {
  '28P01': ({ user }) => `does not take the password of "${user}". Set it right in DATABASE_URL, ${REMEDY}`,
  '28000': ({ user }) => `does not let "${user}" in. Name another user in DATABASE_URL, ${REMEDY}`,
  '3D000': ({ database }) => `has no database "${database}". Create it, name another one in DATABASE_URL, ${REMEDY}`,
  '53300': () => `has no connection left. End some, ${REMEDY}`,
  '57P03': () => `is starting or stopping. Try again, ${REMEDY}`,
};

/**
 * Signs in once, so that a server that is away, silent, or of another mind is known within seconds.
 * @throws ConfigurationInvalid in one line with host and port
 */
export async function requireAnswer(address: Address): Promise<void> {
  if (!isLoopback(address.host))
    throw new ConfigurationInvalid(
      `DATABASE_URL names ${address.host}, which is not this machine. Name a PostgreSQL at localhost, ${REMEDY}`,
    );
  const client = new Client({ ...address, connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS });
  // A connection that breaks after the answer has nothing to say any more.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw new ConfigurationInvalid(explain(cause, address), { cause });
  } finally {
    await client.end().catch(() => undefined);
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function explain(error: unknown, address: Address): string {
  const where = `${address.host}:${address.port}`;
  const code = findErrorCode(error) ?? '';
  const message = textAt(error, 'message') ?? String(error);
  const refusal = lookUp(REFUSALS, code);
  if (refusal !== undefined) return `PostgreSQL at ${where} ${refusal(address)}`;
  if (code === 'ECONNREFUSED') return `No PostgreSQL answers at ${where}; start it ${REMEDY}`;
  if (/password must be a string/.test(message))
    return `PostgreSQL at ${where} asks for the password of "${address.user}". Put it into DATABASE_URL, ${REMEDY}`;
  if (/timeout/i.test(message)) return `Nothing answers as PostgreSQL at ${where} within ${PATIENCE_MS / 1000} s; start it ${REMEDY}`;
  return `PostgreSQL at ${where} cannot be used (${oneLine(message)}). Mend that, ${REMEDY}`;
}
