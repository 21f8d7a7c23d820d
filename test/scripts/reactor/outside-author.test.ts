/** The way of an outside author, command by command as docs/reactors.md has it, on a platform of its own. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { describeWithMoto } from '../../support/member-account.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MOST_COMMANDS = 10;
/** The values that commands print and later ones take: the page has a word in their place. */
const PRINTED = { DIGEST: /sha256:[0-9a-f]{64}/, EXECUTION: /by-hand-[0-9a-f]{8}/ };
const workshop = mkdtempSync(join(tmpdir(), 'outside-author-'));
const state = join(workshop, 'state');

/** The commands of the section, as words. */
function readCommands(): readonly (readonly string[])[] {
  const text = readFileSync(join(ROOT, 'docs/reactors.md'), 'utf8');
  const [, block = ''] = /### The way of an outside author\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(text) ?? [];
  return block
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
}

/** Runs one of the commands in the folder of the author. @throws Error with what it said, where it fails */
async function run(words: readonly string[]): Promise<string> {
  const [program, ...more] = words;
  if (program !== 'attack-reactor') throw new Error(`"${words.join(' ')}" is no command of this project.`);
  const environment = { ...process.env, NO_COLOR: '1', LC_ALL: 'C.UTF-8', ATTACK_REACTOR_STATE_DIR: state };
  const child = spawn(process.execPath, [join(ROOT, 'bin/attack-reactor.mjs'), ...more], { cwd: workshop, env: environment });
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const exitCode = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (exitCode !== 0) throw new Error(`"${words.join(' ')}" ended with ${String(exitCode)}.\n${said.join('')}`);
  return said.join('');
}

/** A test that failed leaves a platform: it goes, with everything that it started. */
function endPlatform(): void {
  const file = join(state, 'platform.json');
  if (existsSync(file)) process.kill(-z.object({ pid: z.int() }).parse(JSON.parse(readFileSync(file, 'utf8'))).pid, 'SIGKILL');
}

describeWithMoto('the way of an outside author', () => {
  afterAll(async () => {
    await run(['attack-reactor', 'react', '--stop']).catch(endPlatform);
    rmSync(workshop, { recursive: true, force: true });
  });

  it('leads from nothing to a reactor that mends a bucket, in ten commands or fewer', async () => {
    const commands = readCommands();
    const since = performance.now();
    const found = new Map<string, string>();
    let last = '';

    for (const words of commands) {
      last = await run(words.map((word) => found.get(word) ?? word));
      for (const [name, spelling] of Object.entries(PRINTED)) {
        const [value] = spelling.exec(last) ?? [];
        if (value !== undefined) found.set(name, value);
      }
    }

    const seconds = ((performance.now() - since) / 1000).toFixed(0);
    process.stderr.write(`An outside author's way: ${commands.length} commands, ${seconds} seconds.\n`);
    expect(last).toMatch(/status +FIXED/);
    expect(last).toMatch(/verified +yes, read back/);
    expect(commands.length).toBeGreaterThan(5);
    expect(commands.length).toBeLessThanOrEqual(MOST_COMMANDS);
  });
});
