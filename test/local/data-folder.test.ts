import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { occupy, platformIn } from '#local/data-folder.ts';
import { type LoopbackServer, serveLoopback } from '#local/loopback-server.ts';

const root = mkdtempSync(join(tmpdir(), 'data-folder-'));
const servers: LoopbackServer[] = [];
let folder = '';
let folders = 0;

beforeEach(() => {
  folders += 1;
  folder = join(root, `f${folders}`);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(root, { recursive: true });
});

/** The entry that a platform of this process would write of itself; it knows its own token only. */
async function aPlatform(command = 'npm start') {
  const token = randomUUID();
  const server = await serveLoopback(async (request, response) => {
    response.writeHead(request.headers.authorization === `Bearer ${token}` ? 200 : 403).end('{}');
  });
  servers.push(server);
  return { url: server.url, token, pid: process.pid, command };
}

const announcement = () => join(folder, 'platform.json');
const deadPid = () => spawnSync(process.execPath, ['--version']).pid;

function leftBy(pid: number, url: string, host = hostname()): void {
  const said = { url, token: randomUUID(), pid, host, command: 'npm start', since: new Date().toISOString(), isReady: true, page: null };
  writeFileSync(announcement(), JSON.stringify(said));
}

describe('occupy', () => {
  it('says who is there, and whether it is ready, until it leaves', async () => {
    const platform = await aPlatform();

    const ours = await occupy(folder, platform);
    const starting = await platformIn(folder);
    ours.ready('http://127.0.0.1:8080');
    const ready = await platformIn(folder);
    ours.leave();

    expect(starting).toMatchObject({ ...platform, isReady: false });
    expect(ready).toMatchObject({ ...platform, isReady: true, page: 'http://127.0.0.1:8080' });
    expect(await platformIn(folder)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses the second platform in one line: which is first, since when, and what to do', async () => {
    await occupy(folder, await aPlatform());

    const second = occupy(folder, await aPlatform());

    await expect(second).rejects.toThrow(
      new RegExp(`^A platform already runs in .*: npm start, process ${process.pid}, since .*react -- --stop.*--data DIR\\.$`),
    );
  });

  it('lets one in of many that come at the same time', async () => {
    const many = await Promise.all(Array.from({ length: 12 }, () => aPlatform()));

    const outcomes = await Promise.allSettled(many.map((platform) => occupy(folder, platform)));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['platform.json']);
  });

  it.each([
    ['a process that is gone', async () => leftBy(deadPid(), 'http://127.0.0.1:1')],
    ['a process whose id another program has now', async () => leftBy(process.pid, 'http://127.0.0.1:1')],
    ['a process whose id and port other programs have now', async () => leftBy(process.pid, (await aPlatform()).url)],
    ['somebody who wrote nonsense', async () => writeFileSync(announcement(), '{"pid"')],
  ])('takes the folder over from %s', async (_name, leave) => {
    (await occupy(folder, await aPlatform())).leave();
    await leave();
    const platform = await aPlatform();

    expect(await platformIn(folder)).toBeUndefined();
    await occupy(folder, platform);

    expect(await platformIn(folder)).toMatchObject({ token: platform.token });
  });

  it('does not judge a process of another machine', async () => {
    (await occupy(folder, await aPlatform())).leave();
    leftBy(deadPid(), 'http://127.0.0.1:1', 'elsewhere');

    await expect(occupy(folder, await aPlatform())).rejects.toThrow(/on elsewhere .*delete .*platform\.json/);
  });

  it('withdraws nothing that somebody else said', async () => {
    const first = await occupy(folder, await aPlatform());
    leftBy(process.pid, 'http://127.0.0.1:1');

    first.leave();

    expect(existsSync(announcement())).toBe(true);
    expect(() => first.ready('http://127.0.0.1:8080')).toThrow('Somebody else has taken');
  });
});
