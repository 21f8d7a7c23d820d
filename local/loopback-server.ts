import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AdmitsPage, refuseForeignCallers } from './own-callers.ts';

export type LoopbackServer = {
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  readonly url: string;
  /** Ends open connections too; a client sees them reset. */
  close(): Promise<void>;
};

/** Serves HTTP on 127.0.0.1 only, for programs of this machine, on a port that the system chooses. A handler that rejects ends that connection. */
export async function serveLoopback(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  admitsPage?: AdmitsPage,
): Promise<LoopbackServer> {
  const listener: RequestListener = (request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  };
  const server = createServer(listener);
  keepConnections(server);
  refuseForeignCallers(server, admitsPage);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A loopback server has no TCP port; this cannot happen.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

/**
 * A connection that nobody uses stays. A server that ends one after its five seconds may do so in the moment of the next call,
 * and breaks that call off (`socket hang up`): rarely, and on a busy machine not so rarely.
 */
export function keepConnections(server: Pick<Server, 'keepAliveTimeout'>): void {
  server.keepAliveTimeout = 0;
}

/** The whole request body; undefined where it is larger than the limit (the rest is read and dropped). */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= limitBytes) chunks.push(chunk);
  }
  return size <= limitBytes ? Buffer.concat(chunks) : undefined;
}
