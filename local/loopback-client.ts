import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

export type LoopbackClient = {
  /** POSTs to `/`. Rejects where the connection fails; an answer of any status resolves. */
  post(headers: IncomingHttpHeaders, body: Buffer): Promise<Answer>;
  close(): void;
};

/** Talks to a server on this machine over a few connections that stay open; more calls than those wait their turn. */
export function connectLoopback(port: number): LoopbackClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  return {
    post: (headers, body) =>
      new Promise((resolve, reject) => {
        const options = { agent, host: '127.0.0.1', port, method: 'POST', headers: { ...headers, 'content-length': body.length } };
        const outgoing = request(options, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
        });
        outgoing.on('error', reject);
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}
