/**
 * Servers of this machine answer programs of this machine. A web page reaches loopback addresses too: by a request from its
 * own origin, or by a name of its own that leads here (DNS rebinding), so both are refused before anything is read.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Names of this machine in a Host header; emulators put the name of a service or bucket before them. */
const LOOPBACK = /^(?:[a-z0-9-]+\.)*(?:127\.0\.0\.1|localhost)$|^\[::1\]$/i;

/** Tells if a page of another address may send this request; its answer says by CORS if the page may read it. */
export type AdmitsPage = (request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>) => boolean;

/** Tells why a request may not be answered; undefined where it may. */
export function explainForeign({ headers }: Pick<IncomingMessage, 'headers'>, isAdmitted = false): string | undefined {
  const { host = '', origin } = headers;
  if (!LOOPBACK.test(host.replace(/:\d{1,5}$/, ''))) return 'This address is for programs of this machine, by 127.0.0.1 or localhost.';
  if (isAdmitted) return undefined;
  const page = origin === undefined ? undefined : URL.parse(origin);
  if (page === undefined || (page !== null && page.host === URL.parse(`http://${host}`)?.host)) return undefined;
  return 'Pages of other addresses may not use this one.';
}

/** Puts the guard before everything that a server answers. A preflight has an origin, so it is refused like the rest. */
export function refuseForeignCallers(server: Server, admitsPage: AdmitsPage = () => false): void {
  const listeners = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const reason = explainForeign(request, admitsPage(request));
    if (reason === undefined) for (const listener of listeners) listener.call(server, request, response);
    else refuse(request, response, reason);
  });
}

/** The body is not read: the connection ends instead. */
function refuse(request: IncomingMessage, response: ServerResponse, reason: string): void {
  const body = JSON.stringify({ name: 'Refused', message: reason });
  response.writeHead(403, { 'content-type': 'application/json', connection: 'close' }).end(body);
  request.socket.destroySoon();
}
