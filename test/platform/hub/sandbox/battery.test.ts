import type { AttemptKind } from '#domain/hub/attempt.ts';
import type { Limit, SandboxReport } from '#domain/hub/sandbox-report.ts';
import { isClean } from '#domain/hub/sandbox-report.ts';
import { runVectors } from '#platform/hub/sandbox/run-vectors.ts';
import { SANDBOX_LIMITS } from '#platform/hub/sandbox/walls.ts';
import { aVector, makePackage, removePackage } from './hostile-package.ts';

type Hostile = { readonly top?: string; readonly handler?: string };
/** For what loops for ever; all others have as long as a busy machine may take. */
const SOON_MS = 3000;
const PATIENT_MS = 100_000;

async function run(hostile: Hostile, vectorMs = PATIENT_MS): Promise<SandboxReport> {
  const folder = makePackage(hostile);
  try {
    return await runVectors(folder, [aVector()], { limits: { vectorMs } });
  } finally {
    removePackage(folder);
  }
}

const swallowed = (attempt: string, top = ''): Hostile => ({ top, handler: `try { ${attempt} } catch {}` });
const CALLS = "globalThis[Symbol.for('attack-reactor.answer-call')]";
const NET = "import net from 'node:net';";
const FS = "import fs from 'node:fs';";

/** Each swallows the error that it gets, and then answers what the vector expects. The guard stops them all, and tells. */
const ATTEMPTED: readonly (readonly [string, AttemptKind, Hostile])[] = [
  ['reads a variable of the environment', 'environment', swallowed('process.env.DATABASE_URL')],
  ['reads the credentials of the environment', 'environment', swallowed('process.env.AWS_SECRET_ACCESS_KEY')],
  ['lists the environment', 'environment', swallowed('({ ...process.env })')],
  ['connects', 'connect', swallowed("net.connect(443, '192.0.2.1')", NET)],
  ['connects by TLS', 'connect', swallowed("tls.connect(443, '192.0.2.1')", "import tls from 'node:tls';")],
  ['asks a web server', 'connect', swallowed("https.get('https://192.0.2.1/')", "import https from 'node:https';")],
  ['connects to a socket of the machine', 'connect', swallowed("net.connect('/run/docker.sock')", NET)],
  ['fetches', 'fetch', swallowed("await fetch('http://192.0.2.1/')")],
  ['opens a web socket', 'fetch', swallowed("new WebSocket('ws://192.0.2.1/')")],
  ['sends a datagram', 'udp', swallowed("dgram.createSocket('udp4').send('x', 53, '192.0.2.1')", "import dgram from 'node:dgram';")],
  ['looks a name up', 'dns', swallowed("await dns.lookup('secret.example.com')", "import dns from 'node:dns/promises';")],
  ['asks a name server', 'dns', swallowed("new dns.Resolver().resolve4('a.example.com', () => 0)", "import dns from 'node:dns';")],
  ['listens', 'listen', swallowed('net.createServer().listen(0)', NET)],
  ['takes a raw TCP handle', 'raw-handle', swallowed("new (net._createServerHandle('127.0.0.1', 0, 4).constructor)(0)", NET)],
  ['reads a file', 'file-read', swallowed("fs.readFileSync('/etc/passwd')", FS)],
  ['reads a file by a promise', 'file-read', swallowed("await open('/etc/passwd')", "import { open } from 'node:fs/promises';")],
  ['reads beside its folder', 'file-read', swallowed("fs.readFileSync(import.meta.dirname + '/../x')", FS)],
  ['imports a file that is not its own', 'file-read', swallowed("await import('file:///etc/passwd')")],
  ['writes a file', 'file-write', swallowed("fs.writeFileSync('/tmp/attack-reactor-hostile', '')", FS)],
  ['writes into its folder', 'file-write', swallowed("fs.writeFileSync(import.meta.filename, '')", FS)],
  ['opens a database', 'sqlite', swallowed("new (await import('node:sqlite')).DatabaseSync('/tmp/x.db')")],
  ['opens a database by another way', 'sqlite', swallowed("process.getBuiltinModule('node:sqlite')")],
  ['starts a program', 'child-process', swallowed("cp.execSync('id')", "import cp from 'node:child_process';")],
  [
    'starts a program by a promise',
    'child-process',
    swallowed("await promisify(exec)('id')", "import { exec } from 'node:child_process'; import { promisify } from 'node:util';"),
  ],
  ['starts a thread', 'worker', swallowed("new Worker('1', { eval: true })", "import { Worker } from 'node:worker_threads';")],
  ['signals a process', 'kill', swallowed('process.kill(1)')],
  ['evaluates a text', 'code-generation', swallowed("eval('1')")],
  ['makes a function of a text', 'code-generation', swallowed("new Function('return 1')()")],
  ['makes one by another constructor', 'code-generation', swallowed("(async () => 1).constructor('return 1')()")],
  ['runs a text in a context', 'code-generation', swallowed("vm.runInNewContext('1')", "import vm from 'node:vm';")],
  ['imports a text', 'code-generation', swallowed("await import('data:text/javascript,export{}')")],
  ['reaches for the inside of Node.js', 'native', swallowed("process.binding('tcp_wrap')")],
  ['looks through its own memory', 'native', swallowed('v8.getHeapSnapshot()', "import v8 from 'node:v8';")],
  ['opens a debugger', 'native', swallowed("(await import('node:inspector')).open(0)")],
  ['writes an answer itself', 'file-write', swallowed("fs.writeSync(3, 'answer {}')", FS)],
  [
    'writes an answer itself by another way',
    'forged-message',
    { top: NET, handler: "new net.Socket({ fd: 3 }).write('secret answer {}\\n'); await new Promise((done) => setTimeout(done, 50));" },
  ],
  [
    'attempts something after it has replaced what the runner could need',
    'connect',
    {
      top: NET,
      handler: `
        const { toJSON } = Object.prototype;
        Array.prototype.map = Array.prototype.push = Array.prototype.join = String.prototype.slice = () => { throw new Error('mine'); };
        const { stringify } = JSON;
        JSON.stringify = () => '{}';
        try { net.connect(1) } catch {}
        JSON.stringify = stringify;`,
    },
  ],
  ['attempts something after its answer', 'connect', { top: NET, handler: 'setTimeout(() => net.connect(1), 5);' }],
];

/** None of these attempts anything: a limit of the sandbox ends them. */
const LIMITED: readonly (readonly [string, Limit, Hostile, number])[] = [
  ['loops for ever', 'time', { handler: 'for (;;);' }, SOON_MS],
  ['loops for ever when it is loaded', 'time', { top: 'for (;;);' }, SOON_MS],
  ['waits for ever', 'time', { handler: 'setInterval(() => 0, 1000); await new Promise(() => 0);' }, SOON_MS],
  ['fills its heap', 'memory', { handler: 'const all = []; for (;;) all.push(new Array(1e6).fill({}));' }, PATIENT_MS],
  ['answers 10 MB', 'answer', { handler: `return 'x'.repeat(10 * 1024 * 1024);` }, PATIENT_MS],
  ['asks for 10 MB', 'answer', { handler: `${CALLS}.answer({ input: 'x'.repeat(10 * 1024 * 1024) });` }, PATIENT_MS],
  [
    'prints without end',
    'output',
    { handler: "for (;;) { console.log('x'.repeat(9999)); await new Promise((go) => setTimeout(go)); }" },
    PATIENT_MS,
  ],
];

const asked = (action: string) => `${CALLS}.answer({ action: '${action}', region: 'eu-central-1', input: {} });`;

/** And these fail their vector. */
const FAILED: readonly (readonly [string, object, Hostile])[] = [
  [
    'changes something while it plans',
    { code: 'mutating-call', action: 's3:PutBucketVersioning', phase: 'plan' },
    swallowed(asked('s3:PutBucketVersioning')),
  ],
  [
    'asks for what was not recorded',
    { code: 'exchange-missing', action: 's3:GetBucketAcl', input: '{}' },
    swallowed(asked('s3:GetBucketAcl')),
  ],
  [
    'does not ask for what was recorded',
    { code: 'exchange-unused', action: 's3:GetBucketVersioning' },
    { handler: "return { phase: 'plan', plan: { outcome: 'nothing-to-do', summary: 'x' } };" },
  ],
  ['answers something else', { code: 'answer-invalid', problem: expect.any(String) }, { handler: 'return 1;' }],
  [
    'takes 1 GB beside its heap',
    { code: 'reactor-failed', name: 'RangeError', message: 'Array buffer allocation failed' },
    { handler: 'const all = []; for (let i = 0; i < 16; i += 1) all.push(Buffer.alloc(64 * 1024 * 1024, 1)); return all.length;' },
  ],
  [
    'replaces the prototype of all objects',
    { code: 'answer-invalid', problem: expect.any(String) },
    { handler: 'Object.prototype.toJSON = () => 1; return {};' },
  ],
  [
    'leaves a promise to itself',
    { code: 'process-ended', how: expect.stringContaining('code 1: ') },
    { handler: "Promise.reject(new Error('later')); await new Promise((go) => setTimeout(go, 1000));" },
  ],
  ['exits', { code: 'process-ended', how: 'code 0' }, { handler: 'process.exit(0);' }],
  ['aborts', { code: 'process-ended', how: expect.stringMatching(/^code 134/) }, { handler: 'process.abort();' }],
  ['never answers', { code: 'process-ended', how: expect.stringContaining('code 13') }, { handler: 'await new Promise(() => 0);' }],
  ['exports nothing', { code: 'reactor-failed', name: 'SyntaxError', message: expect.any(String) }, { top: '}' }],
];

describe('a package in the sandbox', () => {
  it('passes where it does nothing but its work', async () => {
    const report = await run({});

    expect(report).toMatchObject({ vectors: [{ name: 'plan', verdict: 'passed' }], attempts: [] });
    expect(isClean(report)).toBe(true);
  });

  it.each(ATTEMPTED)('is told of where it %s: %s', async (_what, kind, hostile) => {
    const report = await run(hostile);

    expect(report.attempts.map((attempt) => attempt.kind)).toContain(kind);
    expect(isClean(report)).toBe(false);
  });

  it.each(LIMITED)('is ended where it %s: limit of %s', async (_what, limit, hostile, vectorMs) => {
    const report = await run(hostile, vectorMs);

    expect(report.vectors).toEqual([{ name: 'plan', verdict: 'failed', reasons: [{ code: 'limit-exceeded', limit }] }]);
  });

  it.each(FAILED)('fails where it %s', async (_what, reason, hostile) => {
    const report = await run(hostile);

    expect(report.vectors).toEqual([{ name: 'plan', verdict: 'failed', reasons: expect.arrayContaining([reason]) }]);
    expect(isClean(report)).toBe(false);
  });

  it('fails each vector that comes after its end', async () => {
    const folder = makePackage({ handler: 'for (;;);' });

    const { vectors } = await runVectors(folder, [aVector(), aVector({ name: 'second' })], { limits: { vectorMs: SOON_MS } });

    removePackage(folder);
    expect(vectors).toMatchObject([
      { name: 'plan', reasons: [{ code: 'limit-exceeded', limit: 'time' }] },
      { name: 'second', reasons: [{ code: 'process-ended', how: 'the limit of time ended it' }] },
    ]);
  });

  it('has ten seconds, a quarter of a gigabyte of heap, and a megabyte for an answer', () => {
    expect(SANDBOX_LIMITS).toEqual({ vectorMs: 10_000, heapMib: 256, memoryMib: 768, answerBytes: 1024 ** 2, outputBytes: 1024 ** 2 });
  });
});
