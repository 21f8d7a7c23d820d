import { extname } from 'node:path';
import { ConsoleFiles, INDEX, readPath } from '#local/console/console-files.ts';
import { type LoopbackServer, serveLoopback } from '#local/loopback-server.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** A file server as any: no headers of ours, and index.html for what is no file. */
export function serveFolder(folder: string): Promise<LoopbackServer> {
  const files = new ConsoleFiles(() => folder);
  return serveLoopback(async (request, response) => {
    const asked = readPath(new URL(request.url ?? '/', 'http://localhost').pathname, files.names() ?? new Set());
    const name = asked.kind === 'file' ? asked.name : INDEX;
    const bytes = asked.kind === 'missing' ? undefined : await files.open(name)?.read('identity');
    if (bytes === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' }).end(bytes);
  });
}
