import type { IncomingHttpHeaders } from 'node:http';
import { readBody, serveLoopback } from '#local/loopback-server.ts';

export type ReceivedCall = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};
export type CannedAnswer = { readonly status?: number; readonly body?: string; readonly headers?: Record<string, string> } | 'hang' | 'cut';

/** A chat that answers what the test says and keeps what it was sent. */
export async function startWebhookServer(): Promise<{
  readonly url: string;
  readonly calls: ReceivedCall[];
  answer: CannedAnswer;
  close(): Promise<void>;
}> {
  const calls: ReceivedCall[] = [];
  const server = await serveLoopback(async (request, response) => {
    const body = (await readBody(request, 1024 * 1024))?.toString() ?? '';
    calls.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
    if (chat.answer === 'hang') return;
    if (chat.answer === 'cut') {
      request.socket.destroy();
      return;
    }
    const { status = 200, body: text = '', headers = {} } = chat.answer;
    response.writeHead(status, headers).end(text);
  });
  const chat: Awaited<ReturnType<typeof startWebhookServer>> = { url: server.url, calls, answer: {}, close: server.close };
  return chat;
}
