import { createServer, type Socket } from 'node:net';
import { listenOnLoopback } from '#local/local-database.ts';

/** How a service treats one call: it says so much and does what comes next; `drips` goes on saying blanks. */
export type Manner = { readonly says: string; readonly next: 'is silent' | 'hangs up' | 'drips' };

export type BadService = {
  readonly url: string;
  /** Calls that came. */
  calls(): number;
  close(): void;
};

/** The first lines of an answer whose body has so many bytes. */
export function headers(length: number, type = 'application/x-amz-json-1.0'): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`;
}

export function wholeAnswer(body: string, type?: string): Manner {
  return { says: headers(Buffer.byteLength(body), type) + body, next: 'is silent' };
}

/** A service that takes every connection and then behaves as it is told, call by call; the last manner stays. */
export async function startBadService(...manners: readonly [Manner, ...Manner[]]): Promise<BadService> {
  let calls = 0;
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (text) => {
      // A call may come in several pieces; each begins with its method.
      if (!/^POST /.test(text.toString())) return;
      const { says, next } = manners[Math.min(calls, manners.length - 1)] ?? manners[0];
      calls += 1;
      socket.write(says);
      if (next === 'hangs up') socket.end();
      if (next === 'drips') timers.add(setInterval(() => socket.writable && socket.write(' '), 5));
    });
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => calls,
    close() {
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
