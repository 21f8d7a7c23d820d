import { connect, createServer, type Socket } from 'node:net';
import { type LocalDatabase, listenOnLoopback } from '#local/local-database.ts';

/** `Query` and `Execute` of the frontend protocol: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const COUNTED: ReadonlySet<number> = new Set([0x51, 0x45]);

export type QueryCounter = LocalDatabase & {
  /** Queries that clients sent through here so far. */
  queries(): number;
};

/** Stands before a database on another port and counts what passes, whatever the engine says of itself. */
export async function countQueries(database: LocalDatabase): Promise<QueryCounter> {
  let queries = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(database.port, database.host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    }
    const count = frameReader((type) => {
      if (COUNTED.has(type)) queries += 1;
    });
    client.on('data', count);
    client.pipe(upstream).pipe(client);
  });
  const port = await listenOnLoopback(server);
  return {
    ...database,
    host: '127.0.0.1',
    port,
    queries: () => queries,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Tells the type of every message; the first, untyped one (start-up) is passed over. */
function frameReader(tell: (type: number) => void): (data: Buffer) => void {
  let pending = Buffer.alloc(0);
  let isStarted = false;
  return (data) => {
    pending = Buffer.concat([pending, data]);
    for (;;) {
      const head = isStarted ? 1 : 0;
      if (pending.length < head + 4) return;
      const length = head + pending.readInt32BE(head);
      if (pending.length < length) return;
      if (isStarted) tell(pending.readUInt8(0));
      isStarted = true;
      pending = pending.subarray(length);
    }
  };
}
