import type { Server } from 'node:net';
import { join } from 'node:path';
import type { MappingDatabaseSettings } from '#platform/base/postgres.ts';

/** The mapping database is made from these: migrations, seed, overrides. */
export const SQL_FOLDER = join(import.meta.dirname, '../sql');
/** The login that handlers use. */
export const READER = 'mapping_reader';
/** The login of what keeps the read model of findings. */
export const INDEXER = 'console_indexer';

/** A database server on this machine, for tests and local runs only: loopback, and nobody is asked for a password. */
export type LocalDatabase = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Stops the server; what is throwaway is removed. */
  close(): Promise<void>;
};

/** How to reach such a server through the gateway. */
export function toDatabaseSettings(server: Omit<LocalDatabase, 'close'>): MappingDatabaseSettings {
  return {
    DATABASE_HOST: server.host,
    DATABASE_PORT: server.port,
    DATABASE_NAME: server.database,
    DATABASE_USER: server.user,
    DATABASE_AUTH: 'none',
    DATABASE_TLS: 'disable',
  };
}

/** Listens on a loopback port that the system chooses, and tells which. */
export async function listenOnLoopback(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no loopback port.');
  return address.port;
}
