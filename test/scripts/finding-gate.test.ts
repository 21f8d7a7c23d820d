import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProblem } from '#domain/api/problem.ts';
import { type ApiWorld, BANK, SHOP, startApiWorld } from '../support/api-world.ts';
import { runIn } from '../support/command.ts';
import { startWebhookServer } from '../support/webhook-server.ts';

describe('finding gate', () => {
  let world: ApiWorld;
  let key = '';
  let folder = '';
  beforeAll(async () => {
    world = await startApiWorld();
    key = await world.makeKey('gate', 'shop');
    folder = mkdtempSync(join(tmpdir(), 'gate-'));
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const gate = (...options: readonly string[]) =>
    runIn({ ATTACK_REACTOR_URL: world.url, ATTACK_REACTOR_API_KEY: key }, 'finding', 'gate', ...options);

  it('fails while findings are open, and lists the worst first, each on one line', async () => {
    const { exitCode, stdout, stderr } = await gate('--tag', 'app=shop', '--account', SHOP, '--min-severity', 'medium');
    const lines = stdout.trimEnd().split('\n');

    expect([exitCode, stderr]).toEqual([1, '']);
    expect(lines.map((line) => line.trim().split(/\s+/)[0])).toEqual(['CRITICAL', 'HIGH', 'MEDIUM', '3']);
    expect(stdout).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
  });

  it.each<[string, readonly string[], number, string]>([
    [
      'the technique that a control is mapped to',
      ['--technique', 'T1530', '--min-severity', 'CRITICAL'],
      1,
      '1 finding is open (at least CRITICAL, T1530): 1 CRITICAL.',
    ],
    ['a tag that no resource with a finding has', ['--tag', 'app=blog'], 0, 'No open finding (at least HIGH, app=blog).'],
    [
      'any of two tags',
      ['--tag', 'app=blog', '--tag', 'app=shop'],
      1,
      '2 findings are open (at least HIGH, app=blog or app=shop): 1 CRITICAL, 1 HIGH.',
    ],
  ])('knows %s', async (_what, options, exitCode, lastLine) => {
    expect(await gate(...options)).toMatchObject({ exitCode, lastLine, stderr: '' });
  });

  it('writes its report into a file, and the summary for the log', async () => {
    const out = join(folder, 'findings.json');

    expect(await gate('--format', 'json', '--out', out)).toMatchObject({
      exitCode: 1,
      stdout: '2 findings are open (at least HIGH): 1 CRITICAL, 1 HIGH.\n',
    });
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
      isOpen: true,
      isCut: false,
      findings: [{ severity: 'CRITICAL' }, { severity: 'HIGH' }],
    });
  });

  it('does not know of an account that its key does not see, whatever the list says', async () => {
    const { exitCode, stdout, stderr } = await gate('--account', BANK);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`client:gate does not see account ${BANK}, so nothing is known of its findings.\n`);
  });

  it('is about one tenant where it is told so', async () => {
    const both = await world.makeKey('both', '*');
    const ask = (...options: readonly string[]) =>
      runIn({ ATTACK_REACTOR_URL: world.url, ATTACK_REACTOR_API_KEY: both }, 'finding', 'gate', '--min-severity', 'LOW', ...options);

    expect(await ask('--tenant', 'bank')).toMatchObject({
      exitCode: 1,
      lastLine: '1 finding is open (at least LOW, tenant bank): 1 LOW.',
    });
    expect(await ask('--tenant', 'bank', '--account', SHOP)).toMatchObject({
      exitCode: 2,
      stderr: `client:both does not see account ${SHOP} in tenant bank, so nothing is known of its findings.\n`,
    });
    expect(await ask('--tenant', 'bnak')).toMatchObject({ exitCode: 2, stderr: 'client:both holds no role in a tenant bnak.\n' });
    expect(await gate('--tenant', 'bank')).toMatchObject({ exitCode: 2, stderr: 'client:gate holds no role in a tenant bank.\n' });
  });

  it.each<[string, readonly string[], RegExp]>([
    ['an account that is none', ['--account', '12'], /^--account "12" is no account id/],
    ['a technique that is none', ['--technique', 'S3.2'], /^--technique "S3\.2" is no technique/],
    ['a severity that is none', ['--min-severity', 'BAD'], /--min-severity "BAD" is unknown/],
    ['a format that is none', ['--format', 'pdf'], /--format "pdf" is unknown/],
    ['a time that is none', ['--wait', 'long'], /--wait "long" is no number/],
    ['a file that cannot be written', ['--out', '/proc/nowhere/x'], /cannot be written/],
  ])('answers 2 with %s', async (_what, options, message) => {
    const { exitCode, stdout, stderr } = await gate(...options);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toHaveLength(2);
  });

  it('answers 2 without a key, and with one that was revoked', async () => {
    const bare = await runIn({ ATTACK_REACTOR_URL: world.url }, 'finding', 'gate');
    const revoked = await world.makeKey('gone', 'shop');
    await world.ask('/v1/clients/gone', 'admin', { method: 'DELETE' });
    const late = await runIn({ ATTACK_REACTOR_URL: world.url, ATTACK_REACTOR_API_KEY: revoked }, 'finding', 'gate');

    expect(bare).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^Set ATTACK_REACTOR_API_KEY/) });
    expect(late).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^The API answered 401\. Sign in first/) });
  });

  it('waits for a database that wakes, no longer than it may, and then does not know', async () => {
    const server = await startWebhookServer();
    const body = JSON.stringify(buildProblem(503, 'r-1'));
    server.answer = { status: 503, body, headers: { 'content-type': 'application/problem+json', 'retry-after': '1' } };
    const { exitCode, stderr } = await runIn(
      { ATTACK_REACTOR_URL: server.url, ATTACK_REACTOR_API_KEY: key },
      'finding',
      'gate',
      '--wait',
      '1',
    );
    await server.close();

    expect([exitCode, stderr]).toEqual([2, 'The API answered 503. Come back a little later. Request r-1.\n']);
    expect(server.calls).toHaveLength(2);
  });
});

describe('api-client', () => {
  let world: ApiWorld;
  beforeAll(async () => {
    world = await startApiWorld();
  });
  afterAll(() => world.close());
  const call = async (role: 'admin' | 'viewer', ...words: readonly string[]) =>
    runIn({ ATTACK_REACTOR_URL: world.url, ATTACK_REACTOR_TOKEN: await world.token(role) }, 'api-client', ...words);

  it('makes a key that opens what it may, and shows it once', async () => {
    const made = await call('admin', 'create', 'one', '--tenant', 'shop', '--account', SHOP, '--days', '1', '--json');
    const { key, client } = JSON.parse(made.stdout);
    const listed = await call('admin', 'list', '--json');
    const asked = await fetch(`${world.url}/v1/me`, { headers: { 'x-api-key': key } });

    expect(client).toMatchObject({ id: 'one', roles: [{ tenant: 'shop', role: 'viewer' }], accounts: [SHOP] });
    expect(await asked.json()).toMatchObject({ id: 'client:one', accounts: [SHOP] });
    expect(JSON.parse(listed.stdout)).toMatchObject({ clients: [{ id: 'one' }] });
    expect(listed.stdout).not.toContain(key);
    expect(await call('admin', 'revoke', 'one')).toMatchObject({ exitCode: 0, stdout: 'Client one is revoked.\n' });
    expect(await call('admin', 'revoke', 'one')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('There is no client one.') });
    expect(await call('admin', 'list')).toMatchObject({ exitCode: 0, stdout: 'There is no API client.\n' });
  });

  it.each<[string, 'admin' | 'viewer', readonly string[], number, string]>([
    ['somebody who is no admin', 'viewer', ['create', 'one', '--tenant', 'shop'], 1, 'The API answered 403.'],
    ['a tenant that is none', 'admin', ['create', 'one', '--tenant', 'moon'], 1, 'there is no tenant moon'],
    ['no tenant', 'admin', ['create', 'one'], 2, 'Name a tenant with --tenant'],
    ['a name that is none', 'admin', ['create', 'One', '--tenant', 'shop'], 2, 'id is no name'],
    ['too many days', 'admin', ['create', 'one', '--tenant', 'shop', '--days', '999'], 2, '--days "999"'],
    ['a role that is none', 'admin', ['create', 'one', '--tenant', 'shop', '--role', 'king'], 2, '--role "king" is unknown'],
  ])('refuses %s', async (_what, role, words, exitCode, message) => {
    expect(await call(role, ...words)).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(message) });
  });
});
