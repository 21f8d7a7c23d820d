/** The first minute of somebody who looks around: what the API has to show while `npm start` serves. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { DAY_MS } from '#local/start/moved-dates.ts';
import { describeWithMoto } from '../../support/member-account.ts';

const PATIENCE = 180_000;
const STATUSES = ['FAILED', 'FIXED', 'NOTHING_TO_DO', 'PLANNED', 'REFUSED', 'REJECTED', 'ROLLED_BACK', 'RUNNING'];
const executions = z.object({
  items: z.array(z.object({ id: z.string(), status: z.string(), overview: z.object({ resource: z.object({ Id: z.string() }) }) })),
});
const days = z.object({
  days: z.array(z.object({ day: z.string(), opened: z.int(), closed: z.int(), open: z.int(), meanHoursToClose: z.number().nullable() })),
});

const matrix = z.object({ cells: z.array(z.object({ exposure: z.int(), detection: z.int() })) });

/** A platform that serves, in a folder of its own. */
class Serving {
  readonly folder = mkdtempSync(join(tmpdir(), 'story-'));
  readonly errors: string[] = [];
  #child: ChildProcess | undefined;
  #lines: string[] = [];
  #issuer = '';
  url = '';

  async start(variables: Readonly<Record<string, string>>): Promise<void> {
    const env = { ...process.env, NO_COLOR: '1', LC_ALL: 'C.UTF-8', ATTACK_REACTOR_STATE_DIR: this.folder, ...variables };
    const child = spawn(process.execPath, ['bin/attack-reactor.mjs', 'start'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    child.stderr.on('data', (chunk: Buffer) => this.errors.push(chunk.toString()));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const lines = createInterface({ input: child.stdout }).on('line', (line) => {
      this.#lines.push(line);
      if (line === 'Serving until Ctrl-C.') resolve();
    });
    lines.once('close', () => reject(new Error(`It ended: ${this.errors.join('')}`)));
    await promise;
    this.url = /http:\S+/.exec(this.nextSteps[2] ?? '')?.[0] ?? '';
    const settings: unknown = await (await fetch(`${this.url}/config.json`)).json();
    this.#issuer = z.object({ issuer: z.url() }).parse(settings).issuer;
  }

  get nextSteps(): readonly string[] {
    return this.#lines.slice(this.#lines.indexOf('Next steps'));
  }

  async ask(path: string): Promise<unknown> {
    const token = await (await fetch(`${this.#issuer}/token?role=admin`)).text();
    return (await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json();
  }

  async list(path: string) {
    return executions.parse(await this.ask(path)).items;
  }

  async count(path: string): Promise<number> {
    return z.object({ items: z.array(z.unknown()) }).parse(await this.ask(path)).items.length;
  }

  async listStatuses(): Promise<readonly string[]> {
    return [...new Set((await this.list('/v1/executions?limit=100')).map(({ status }) => status))].toSorted();
  }

  async stop(): Promise<void> {
    if (this.#child?.exitCode === null) {
      this.#child.kill('SIGINT');
      await once(this.#child, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function tellsTheStory(variables: Readonly<Record<string, string>>): void {
  const platform = new Serving();
  beforeAll(() => platform.start(variables), PATIENCE);
  afterAll(() => platform.stop(), PATIENCE);

  it('says first of all where the console is', () => {
    expect(platform.nextSteps[1]).toContain('open the console');
    expect(platform.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('has findings, a question that waits, a change that can be undone, and an audit log', async () => {
    expect(await platform.count('/v1/findings?limit=100')).toBeGreaterThan(50);
    expect(await platform.count('/v1/approvals')).toBe(1);
    expect((await platform.list('/v1/undoable')).map(({ overview }) => overview.resource.Id)).toContain('arn:aws:s3:::invoices');
    // Each change stands there twice: as it was asked for, and as it was done.
    expect(await platform.count('/v1/audit')).toBe(4);
    expect(await platform.count('/v1/views')).toBe(2);
  });

  it(
    'has reactions that ended in every way that a team meets',
    async () => {
      while ((await platform.listStatuses()).length < STATUSES.length) await sleep(200);

      expect(await platform.listStatuses()).toEqual(STATUSES);
      expect(platform.errors).toEqual([]);
    },
    PATIENCE,
  );

  it('has two months behind it, in which fixes became faster, and a matrix of then, before the attack', async () => {
    const day = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
    const { days: trend } = days.parse(await platform.ask(`/v1/trend?from=${day(60)}&to=${day(0)}`));
    const hours = trend.flatMap(({ meanHoursToClose: mean }) => (mean === null ? [] : [mean]));
    const read = async (query: string) => {
      const { cells } = matrix.parse(await platform.ask(`/v1/matrix${query}`));
      return { exposure: cells.some(({ exposure }) => exposure > 0), detection: cells.some(({ detection }) => detection > 0) };
    };

    expect(trend.at(10)?.open).toBeGreaterThan(0);
    expect(hours.length).toBeGreaterThan(20);
    expect(Math.max(...hours.slice(-15, -8))).toBeLessThan(Math.min(...hours.slice(0, 5)));
    expect(await read(`?asOf=${day(45)}`)).toEqual({ exposure: true, detection: false });
    expect(await read('')).toEqual({ exposure: true, detection: true });
  });
}

describe('npm start without Python', () => tellsTheStory({ PATH: '/nonexistent', MOTO_PYTHON: '/nonexistent' }));
describeWithMoto('npm start with member accounts of moto', () => tellsTheStory({}));
