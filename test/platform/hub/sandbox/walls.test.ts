import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Isolation } from '#domain/hub/isolation.ts';
import { findIsolation } from '#platform/hub/sandbox/isolation.ts';
import { endBehindWalls, SANDBOX_LIMITS, startBehindWalls } from '#platform/hub/sandbox/walls.ts';

const SECRET = 'SANDBOX_TEST_SECRET';

/** Tries each without any guard, and prints a word for each: `open`, or how it was refused. */
const PROBE = `
import fs from 'node:fs'; import net from 'node:net'; import dgram from 'node:dgram'; import dns from 'node:dns/promises';
import cp from 'node:child_process'; import { Worker } from 'node:worker_threads';
const [port, pid, folder] = process.argv.slice(2);
const results = {};
const attempt = async (name, body) => {
  try { await body(); results[name] = 'open'; } catch (error) { results[name] = error.code ?? error.name; }
};
const connect = (handle) => new Promise((resolve, reject) => {
  const socket = net.connect(Number(port), '127.0.0.1', () => { socket.destroy(); resolve(); });
  socket.on('error', reject);
});
await attempt('environment', () => { if (process.env.${SECRET} === undefined) throw new RangeError(); });
await attempt('connect', connect);
await attempt('fetch', () => fetch('http://127.0.0.1:' + port).catch(({ cause }) => { if (cause.code !== 'HPE_INVALID_CONSTANT' && cause.code !== 'UND_ERR_SOCKET') throw cause; }));
await attempt('udp', () => new Promise((resolve, reject) => {
  const socket = dgram.createSocket('udp4');
  socket.send('x', 9, '127.0.0.1', (error) => { socket.close(); error ? reject(error) : resolve(); });
}));
await attempt('read', () => fs.readFileSync('/etc/passwd'));
await attempt('write', () => fs.writeFileSync(folder + '/written', 'x'));
await attempt('sqlite', async () => new (await import('node:sqlite')).DatabaseSync(folder + '/written.db'));
await attempt('child', () => cp.execFileSync('/bin/true'));
await attempt('worker', () => new Worker('1', { eval: true }));
await attempt('kill', () => process.kill(Number(pid), 0));
await attempt('eval', () => (0, eval)('1'));
await attempt('binding', () => process.binding('tcp_wrap'));
console.log(JSON.stringify(results));
`;

async function probe(isolation: Isolation): Promise<Record<string, string>> {
  // A program that ends resets what it has open.
  const server = createServer((socket) => socket.on('error', () => undefined).end('x'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'walls-')));
  writeFileSync(join(folder, 'probe.mjs'), PROBE);
  process.env[SECRET] = 'x';
  const args = [String(port), String(process.pid), folder];
  const child = startBehindWalls({ entry: join(folder, 'probe.mjs'), args, readable: [folder], isolation, limits: SANDBOX_LIMITS });
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  endBehindWalls(child);
  delete process.env[SECRET];
  server.close();
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true });
  expect(left).toEqual(['probe.mjs']);
  return JSON.parse(printed);
}

/** These hold on every machine: the empty environment, the permission model, and options of V8 and Node.js. */
const EVERYWHERE = {
  environment: 'RangeError',
  read: 'ERR_ACCESS_DENIED',
  write: 'ERR_ACCESS_DENIED',
  sqlite: 'ERR_UNKNOWN_BUILTIN_MODULE',
  child: 'ERR_ACCESS_DENIED',
  worker: 'ERR_ACCESS_DENIED',
  eval: 'EvalError',
  binding: 'ERR_ACCESS_DENIED',
};

describe('the walls, without any guard', () => {
  it('of a process hold files, programs, threads and code back, and no network', async () => {
    expect(await probe('process')).toEqual({ ...EVERYWHERE, connect: 'open', fetch: 'open', udp: 'open', kill: 'open' });
  });

  it('of namespaces hold the network and other processes back, too', async () => {
    if ((await findIsolation()) === 'process') {
      process.stderr.write('NOT TESTED: namespaces of Linux, which this machine does not allow. REQUIRE_ALL=1 makes this a failure.\n');
      expect(process.env['REQUIRE_ALL']).not.toBe('1');
      return;
    }

    expect(await probe('network-namespace')).toEqual({
      ...EVERYWHERE,
      connect: 'ENETUNREACH',
      fetch: 'ENETUNREACH',
      udp: 'ENETUNREACH',
      kill: 'ESRCH',
    });
  });
});
