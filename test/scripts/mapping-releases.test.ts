import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalDatabase, toDatabaseSettings } from '#local/local-database.ts';
import { systemClock } from '#platform/base/clock.ts';
import { postgres } from '#platform/base/postgres.ts';
import { migrate, type SeedRelease, seed } from '#platform/mapping/migrations.ts';
import { readMigrations, readSeedRelease } from '#platform/mapping/sql-folder.ts';
import { run } from '../support/command.ts';
import { SQL_FOLDER } from '../support/database.ts';
import { startPgliteProcess } from '../support/pglite.ts';
import { smallSeed } from '../support/small-seed.ts';

const mapping = (...args: readonly string[]) => run('mapping', ...args);
const folder = mkdtempSync(join(tmpdir(), 'mapping-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Where `build:seed -- --to` would have put the release. */
function written(release: SeedRelease): string {
  const target = join(folder, release.version);
  const files = release.files.map(({ name, text }) => ({ name, sha256: createHash('sha256').update(text).digest('hex') }));
  mkdirSync(target);
  for (const { name, text } of release.files) writeFileSync(join(target, name), text);
  writeFileSync(join(target, 'release.json'), JSON.stringify({ version: release.version, contentHash: release.contentHash, files }));
  return target;
}

function writtenOverrides(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('npm run mapping', () => {
  it('lists its commands, and shows the help of each', async () => {
    const list = await mapping('--help');
    const help = await mapping('diff', '--help');

    expect(list).toMatchObject({ exitCode: 0, stderr: '' });
    for (const name of ['status', 'verify', 'diff', 'activate', 'rollback', 'overrides', 'navigator', 'coverage'])
      expect(list.stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('npm run -s mapping -- diff A B [--json]') });
  });

  it.each([
    [['nonsense'], 'There is no command "nonsense"'],
    [[], 'Name a command: status, build, verify, diff, activate, rollback,'],
    [['diff', '2026.11.1'], 'Usage: npm run -s mapping -- diff A B'],
    [['activate'], 'Usage: npm run -s mapping -- activate R'],
    [['status', '--jsn'], 'There is no option --jsn; did you mean --json? See --help.'],
    [['overrides', 'check', 'none.json'], 'none.json cannot be read'],
  ])('says how to use it for %j', async (args, message) => {
    const { exitCode, stderr } = await mapping(...args);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('compares two built releases, for a reviewer and as JSON', async () => {
    const moved = [
      'update mapping.mapping_row set tier = $$derived$$',
      "delete from mapping.technique_tactic where technique_id = 'T1190'",
    ];
    const operands = [written(smallSeed('2026.1.1')), written(smallSeed('2026.2.1', moved))];

    const printed = await mapping('diff', ...operands);
    const { lastLine } = await mapping('diff', ...operands, '--json');

    expect(printed.exitCode).toBe(0);
    expect(printed.stdout).toContain('2026.1.1 -> 2026.2.1  ATT&CK 19.1');
    expect(printed.stdout).toContain('\nMapping: 0 rows added, 0 removed, 1 of another tier or score, 0 moved, on 1 keys\n');
    expect(printed.stdout).toContain('\nTechniques under other tactics: 1\n');
    expect(printed.stdout).toMatch(/ {2}securityhub_control S3\.2\n {4}~ T1530 \w.* {2}primary -> derived {2}source-a/);
    expect(printed.stdout).toMatch(/ {4}~ T1190 \w.* {2}TA\d{4} -> none/);
    expect(JSON.parse(lastLine)).toMatchObject({ sameContent: false, mappings: [{ key: 'S3.2', retiered: [{ techniqueId: 'T1530' }] }] });
  });
});

describe('npm run mapping on a database that stays', () => {
  let server: LocalDatabase | undefined;
  let shipped = '';

  beforeAll(async () => {
    server = await startPgliteProcess({ dataDir: join(folder, 'data') });
    const sql = postgres(toDatabaseSettings(server), { clock: systemClock });
    await migrate(sql, await readMigrations(SQL_FOLDER));
    const revoked = `insert into mapping.mapping_row (release, kind, key, technique_id, tier, derivation, tactic_ids_in_source, provenance_id)
      values ('2026.1.1', 'securityhub_control', 'S3.2', 'T1562', 'derived', 'published', '{}', 'p')`;
    await seed(sql, smallSeed('2026.1.1', [revoked]));
    await sql.close();
    process.env['DATABASE_URL'] = `postgres://${server.user}@${server.host}:${server.port}/${server.database}`;
    shipped = (await readSeedRelease(SQL_FOLDER)).version;
  });
  afterAll(async () => {
    delete process.env['DATABASE_URL'];
    await server?.close();
  });

  it('tells what it holds', async () => {
    const { exitCode, lastLine } = await mapping('status', '--json');

    expect(exitCode).toBe(0);
    expect(JSON.parse(lastLine)).toMatchObject({
      releases: [
        { version: '2026.1.1', isActive: false },
        { version: shipped, isActive: true },
      ],
      rows: { '2026.1.1': { mapping_row: 2 } },
      overrides: { map: 0, deny: 0, tier: 0 },
      activations: [{ release: '2026.1.1' }, { previous: '2026.1.1', release: shipped }],
    });
  });

  it('finds no error in the shipped release', async () => {
    const { exitCode, lastLine } = await mapping('verify', '--json');
    const { errors, checks }: { errors: number; checks: { name: string; looked: number }[] } = JSON.parse(lastLine);

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: 0 });
    expect(checks.filter(({ name, looked }) => looked === 0 && name !== 'overrides')).toEqual([]);
  });

  it('lists the errors of a release that has some', async () => {
    const { exitCode, stdout } = await mapping('verify', '--release', '2026.1.1');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('content-hash: release 2026.1.1 is recorded as ');
    expect(stdout).toContain('mapped-techniques: securityhub_control S3.2 names T1562, which is revoked');
    expect(stdout.trimEnd()).toMatch(/Release 2026\.1\.1: 2 errors, 0 warnings$/);
  });

  it('rolls back, activates a release, and names what exists for one that does not', async () => {
    const rolledBack = await mapping('rollback');
    const activated = await mapping('activate', shipped);
    const unknown = await mapping('activate', '2027.1.1');

    expect(rolledBack).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`Release 2026.1.1 is active, in place of ${shipped}`),
    });
    expect(activated).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`Release ${shipped} is active, in place of 2026.1.1`) });
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`Stored: 2026.1.1, ${shipped}.`) });
  });

  it('accepts the example of overrides, and answers with them', async () => {
    const example = 'sql/overrides/example.json';

    expect(await mapping('overrides', 'check', example)).toMatchObject({ exitCode: 0, stdout: 'example.json: 4 overrides, 0 errors\n' });
    expect(await mapping('overrides', 'apply', example)).toMatchObject({ exitCode: 0 });
    const asked = await run('map', 'Trivy/CVE-2026-1', 'S3.2', '--json');

    const answers: { answers: { techniques: { id: string }[] }[] }[] = JSON.parse(asked.lastLine);
    expect(answers.map((question) => question.answers.flatMap(({ techniques }) => techniques.map(({ id }) => id)))).toEqual([
      ['T1525'],
      expect.not.arrayContaining(['T1552.001']),
    ]);
    expect((await mapping('verify')).exitCode).toBe(0);
  });

  it('refuses overrides that conflict or name a revoked technique, naming lines and replacement', async () => {
    const conflict = writtenOverrides(
      'conflict.json',
      `[
        { "action": "map", "kind": "config_rule", "key": "acme", "technique": "T1530", "reason": "x" },
        { "action": "deny", "kind": "config_rule", "technique": "T1530", "reason": "y" }
      ]`,
    );
    const revoked = writtenOverrides('revoked.json', '[{ "action": "deny", "technique": "T1562.008", "reason": "x" }]');

    const conflicting = await mapping('overrides', 'apply', conflict);
    const outdated = await mapping('overrides', 'check', revoked);

    expect(conflicting).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/conflict\.json line 2: .* conflicts with conflict\.json line 3/),
    });
    expect(outdated).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/revoked\.json line 1: .* Write T1685\.002/) });
  });

  it('shows what a read-only database holds, and says in one line that it cannot be changed', async () => {
    const setReadOnly = async (value: 'on' | 'off') => {
      if (server === undefined) throw new Error('no database');
      const sql = postgres(toDatabaseSettings(server), { clock: systemClock });
      await sql.query(`set default_transaction_read_only = ${value}`);
      await sql.close();
    };
    await setReadOnly('on');

    const shown = await mapping('verify', '--release', shipped);
    const { exitCode, stderr } = await mapping('activate', '2026.1.1');

    expect(shown).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining(`Release ${shipped}: 0 errors`) });
    expect(exitCode).toBe(2);
    expect(stderr.trimEnd()).toMatch(/^The mapping database refuses to write \(.* in a read-only transaction\)\. Sign in as its owner.*$/);
    await setReadOnly('off');
  });
});
