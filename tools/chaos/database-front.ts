import { connect, createServer, type Socket } from 'node:net';
import { type LocalDatabase, listenOnLoopback } from '#local/local-database.ts';
import type { Storm } from './storm.ts';

/** Longest life of a connection that is cut. */
const CUT_MS = 200;

/** A way to a database on which connections are refused and cut; the database may change its port. Closing it leaves the database as it is. */
export async function startDatabaseFront(database: LocalDatabase, storm: Storm): Promise<LocalDatabase> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (storm.strikes('database refused')) return void client.destroy();
    const upstream = keep(connect(database.port, database.host));
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
    client.pipe(upstream).pipe(client);
    if (storm.strikes('database cut')) setTimeout(() => client.destroy(), Math.random() * CUT_MS).unref();
  });
  const port = await listenOnLoopback(server);
  return {
    ...database,
    host: '127.0.0.1',
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
