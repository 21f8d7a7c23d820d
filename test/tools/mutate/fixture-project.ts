import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

const FRAME = {
  '.gitignore': 'node_modules\n',
  'package.json': JSON.stringify({ type: 'module', imports: { '#domain/*': './domain/*' } }),
  'jest.config.cjs': `module.exports = {
    testEnvironment: 'node',
    transform: { '^.+\\\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } }] },
  };`,
};

/** A small project like this one, in a git checkout of its own. */
export class FixtureProject {
  readonly root = mkdtempSync(join(tmpdir(), 'fixture-'));

  constructor(files: Readonly<Record<string, string>>) {
    symlinkSync(join(ROOT, 'node_modules'), join(this.root, 'node_modules'));
    this.#git('init', '-q', '-b', 'main');
    this.commit({ ...FRAME, ...files });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, file)), { recursive: true });
      writeFileSync(join(this.root, file), text);
    }
  }

  commit(files: Readonly<Record<string, string>>): void {
    this.write(files);
    this.#git('add', '-A');
    this.#git('-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false', 'commit', '-q', '-m', 'change');
  }

  /** The files that are not committed as they are, as git tells them. */
  status(): string {
    return this.#git('status', '--porcelain');
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  #git(...args: readonly string[]): string {
    return execFileSync('git', args, { cwd: this.root, encoding: 'utf8', stdio: 'pipe' }).trim();
  }
}

/** The source of a test that starts a process, which connects to a port and stays, and then hangs. */
export function hangingTest(port: number): string {
  return `import { spawn } from 'node:child_process';
    it('hangs', async () => {
      spawn(process.execPath, ['-e', "require('node:net').connect(${port}, '127.0.0.1')"]);
      await new Promise((resolve) => setTimeout(resolve, 1e9));
    }, 1e9);`;
}

/** A server that tells when the process of a hanging test is there and when it is gone. */
export class Gatehouse {
  readonly #server: Server;
  readonly here: Promise<Socket>;

  private constructor(server: Server) {
    this.#server = server;
    this.here = once(server, 'connection').then(([socket]) => socket);
  }

  static async open(): Promise<Gatehouse> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Gatehouse(server);
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Resolves when the process has ended. */
  async gone(): Promise<void> {
    const socket = await this.here;
    if (!socket.closed) await once(socket.on('error', () => undefined).resume(), 'close');
  }

  close(): void {
    this.#server.close();
  }
}
