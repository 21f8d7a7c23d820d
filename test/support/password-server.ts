import { createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { listenOnLoopback } from '#local/local-database.ts';

const SSL_REQUEST_BYTES = 8;
const ASK_FOR_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
const PASSWORD_MESSAGE = 0x70;

/** Looks like PostgreSQL until the password is sent; keeps it and hangs up. Speaks TLS when it has a certificate. */
export function passwordServer() {
  const passwords: string[] = [];
  let certificate: { readonly key: string; readonly cert: string } | undefined;
  let port = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => answer(socket, bytes));
  });

  function answer(socket: Socket, bytes: Buffer): void {
    if (bytes[0] === PASSWORD_MESSAGE) {
      passwords.push(bytes.subarray(5, -1).toString());
      socket.end();
    } else if (bytes.length === SSL_REQUEST_BYTES && certificate) {
      socket.removeAllListeners('data');
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, ...certificate });
      secure.on('error', () => socket.destroy());
      secure.on('data', (decrypted) => answer(secure, decrypted));
    } else {
      socket.write(ASK_FOR_PASSWORD);
    }
  }

  return {
    start: async () => {
      port = await listenOnLoopback(server);
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
    port: () => port,
    passwords: () => passwords,
    forget: () => void passwords.splice(0),
    present: (next: typeof certificate) => {
      certificate = next;
    },
  };
}
