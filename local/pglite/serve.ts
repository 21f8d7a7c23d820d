/**
 * PostgreSQL on this machine: PGlite (PostgreSQL as WebAssembly, in this process) behind a loopback port, for any number of
 * connections. With `DATABASE_URL` a real server takes its place.
 *
 * It leaves out: sessions (all connections share one, so their transactions take turns, and `set`, temporary tables and
 * named prepared statements are common to all), COPY FROM STDIN, and passwords.
 */
import { createServer, type Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';
import { type LocalDatabase, listenOnLoopback } from '../local-database.ts';
import { BackendTurns } from './backend-turns.ts';
import { keepLastReady, readFrontend, type TransactionStatus } from './wire-protocol.ts';

/**
 * Serves PGlite behind a loopback TCP port, for `pg` and psql. Any number of connections share its one session. Nobody is
 * asked for a password: loopback only. To close the server closes the database.
 */
export async function servePglite(database: PGlite): Promise<LocalDatabase> {
  const turns = new BackendTurns();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket, database, turns);
  });
  const port = await listenOnLoopback(server);
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
    await turns.idle();
    await database.close();
  };
  return { host: '127.0.0.1', port, database: 'postgres', user: 'postgres', close };
}

/** Batches of one connection run one after the other; a transaction keeps the backend until it ends or the client leaves. */
function serve(socket: Socket, database: PGlite, turns: BackendTurns): void {
  const connection = Symbol('connection');
  let status: TransactionStatus = 'idle';
  let previous = Promise.resolve();

  const run = async (batch: Uint8Array): Promise<void> => {
    await turns.take(connection);
    if (!socket.destroyed) {
      const answer = keepLastReady(await database.execProtocolRaw(batch, { throwOnError: false }));
      status = answer.status;
      socket.write(answer.bytes);
    }
    if (status === 'idle') turns.pass(connection);
  };
  const leave = async (): Promise<void> => {
    if (!turns.holds(connection)) return;
    if (status !== 'idle') await database.exec('rollback');
    turns.pass(connection);
  };

  readFrontend(socket, (batch) => {
    previous = previous.then(() => run(batch)).catch((error: unknown) => void socket.destroy(asError(error)));
  });
  // A client may break its connection as it likes; 'close' follows in any case.
  socket.on('error', () => undefined);
  socket.once('close', () => {
    previous = previous.then(leave);
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
