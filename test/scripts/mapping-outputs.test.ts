import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { ATTACK_REACTOR } from '#scripts/command-line.ts';
import { writeWhole } from '#scripts/mapping/output.ts';
import { callCommand } from '#scripts/terminal/command-line.ts';
import { run } from '../support/command.ts';
import { describeOnEachDatabase } from '../support/database.ts';
import { navigatorLayerSchema } from '../support/navigator-layer-schema.ts';

const ROOT = join(import.meta.dirname, '../..');
const FINDINGS = join(ROOT, 'test/fixtures/navigator/get-findings.json');
const COMMANDS = ['navigator', 'coverage', 'export', 'conformance-pack'];

const folder = mkdtempSync(join(tmpdir(), 'mapping-outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The answer and the output of a command. */
async function runQuietly(command: string, ...args: readonly string[]): Promise<{ exitCode: number; said: string[] }> {
  const said: string[] = [];
  const hear = (line: unknown) => void said.push(String(line));
  const spies = [jest.spyOn(console, 'log').mockImplementation(hear), jest.spyOn(console, 'error').mockImplementation(hear)];
  try {
    return { exitCode: await callCommand(ATTACK_REACTOR, ['mapping', command, ...args]), said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

function written(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

describe('npm run mapping: commands that write outputs', () => {
  it.each(COMMANDS)('%s explains itself', async (name) => {
    const { exitCode, stdout } = await run('mapping', name, '--help');

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`npm run -s mapping -- ${name}`);
    expect(stdout).toMatch(/^Exit codes:$/m);
  });

  it.each([
    ['no file', 'navigator', []],
    ['an unknown tier', 'navigator', ['--out', 'x', '--tier', 'primary,best']],
    ['an unknown kind', 'navigator', ['--out', 'x', '--kinds', 'control']],
    ['a filter without findings', 'navigator', ['--out', 'x', '--account', '111111111111']],
    ['a tier with findings', 'navigator', ['--out', 'x', '--from-findings', FINDINGS, '--tier', 'primary']],
    ['no time', 'navigator', ['--out', 'x', '--from-findings', FINDINGS, '--since', 'yesterday']],
    ['findings that are not there', 'navigator', ['--out', 'x', '--from-findings', join(folder, 'none.json')]],
    ['no format', 'export', ['--out', 'x']],
    ['an unknown format', 'conformance-pack', ['--out', 'x', '--format', 'json']],
    ['a report that is not there', 'coverage', ['--check', '--out', join(folder, 'none.md')]],
  ])('says %s in one line before it asks a database', async (_, command, args) => {
    const outcome = runQuietly(command, ...args);

    await expect(outcome).rejects.toThrow(ConfigurationInvalid);
    await expect(outcome).rejects.toThrow(/^[^\n]+$/);
  });
});

describe('writeWhole', () => {
  it('replaces a file in one step, also behind a link, and makes folders', async () => {
    const link = join(folder, 'link.txt');
    await writeWhole(join(folder, 'new/folder/file.txt'), 'first');
    symlinkSync(join(folder, 'new/folder/file.txt'), link);

    await writeWhole(link, 'second');

    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(written('new/folder/file.txt')).toBe('second');
    expect(readdirSync(join(folder, 'new/folder'))).toEqual(['file.txt']);
  });

  it.each(['folder', 'file.txt/below'])('leaves what was there, and no half file, where it cannot write: %s', async (name) => {
    const place = mkdtempSync(join(folder, 'taken-'));
    mkdirSync(join(place, 'folder'));
    writeFileSync(join(place, 'file.txt'), 'kept');

    await expect(writeWhole(join(place, name), 'text')).rejects.toThrow(/cannot be written, and nothing was/);

    expect(readdirSync(place)).toEqual(['file.txt', 'folder']);
    expect(readFileSync(join(place, 'file.txt'), 'utf8')).toBe('kept');
  });

  it('does not put a file in the place of a device', async () => {
    await expect(writeWhole('/dev/null', 'text')).rejects.toThrow(/no regular file/);
  });
});

describeOnEachDatabase('npm run mapping: outputs of the active release', (database) => {
  let before: string | undefined;
  beforeAll(() => {
    before = process.env['DATABASE_URL'];
    const { DATABASE_HOST: host, DATABASE_PORT: port, DATABASE_NAME: name, DATABASE_USER: user } = database.settings();
    const given = database.engine === 'postgres' ? process.env['TEST_DATABASE_URL'] : undefined;
    const url = new URL(given ?? `postgres://${user}@${host}:${port}`);
    url.pathname = `/${name}`;
    process.env['DATABASE_URL'] = url.href;
  });
  afterAll(() => {
    if (before === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = before;
  });

  const write = async (command: string, name: string, ...args: readonly string[]): Promise<string> => {
    const { exitCode, said } = await runQuietly(command, '--out', join(folder, name), ...args);
    expect(exitCode).toBe(0);
    expect(said).toHaveLength(1);
    return written(name);
  };

  it('writes layers that the Navigator can read, of active techniques only, the same twice', async () => {
    const { rows } = await database.sql().query<{ id: string }>(`select id from mapping.active_technique where status = 'active'`);
    const active = rows.map(({ id }) => id);

    const coverage = await write('navigator', 'coverage.json');
    const primary = await write('navigator', 'primary.json', '--tier', 'primary', '--kinds', 'securityhub_control,config_rule');
    const findings = await write('navigator', 'findings.json', '--from-findings', FINDINGS, '--score', 'severity');

    const layers = [coverage, primary, findings].map((text) => navigatorLayerSchema.parse(JSON.parse(text)));
    const ids = layers.map(({ techniques = [] }) => techniques.map(({ techniqueID }) => techniqueID));
    expect(ids.flat().filter((id) => !active.includes(id))).toEqual([]);
    expect(ids[0]?.length).toBeGreaterThan(ids[1]?.length ?? 0);
    expect(ids[2]).toEqual(expect.arrayContaining(['T1530', 'T1685.002']));
    expect(await write('navigator', 'coverage.json')).toBe(coverage);
  });

  it('finds docs/generated/mapping-coverage.md up to date, and says at which line an outdated one differs', async () => {
    const report = await write('coverage', 'coverage.md');
    writeFileSync(join(folder, 'outdated.md'), report.replace('## Techniques', '## Other'));

    const committed = await runQuietly('coverage', '--check');
    const outdated = await runQuietly('coverage', '--check', '--out', join(folder, 'outdated.md'));

    expect(committed).toEqual({ exitCode: 0, said: [expect.stringContaining('is up to date')] });
    expect(outdated.exitCode).toBe(1);
    expect(outdated.said[0]).toMatch(new RegExp(`differs from release \\S+ at line ${report.split('\n').indexOf('## Techniques') + 1}\\.`));
    expect(written('outdated.md')).toContain('## Other');
  });

  it('exports every row as CSV with its evidence, every mapped key as OCSF, and the release as JSON', async () => {
    const { rows } = await database.sql().query<{ count: number }>(
      `select count(*)::int as count from mapping.active_mapping union all
         select count(*)::int from (select distinct kind, key from mapping.active_mapping) as mapped`,
    );
    const [allRows, mappedKeys] = rows.map(({ count }) => count);

    const lines = (await write('export', 'all.csv', '--format', 'csv')).split('\r\n');
    const ocsf = JSON.parse(await write('export', 'ocsf.json', '--format', 'ocsf'));
    const release = JSON.parse(await write('export', 'release.json', '--format', 'json'));

    expect(lines[0]).toMatch(/^release,kind,key,title,status,technique_id,.*,license$/);
    expect(lines).toHaveLength((allRows ?? 0) + 2);
    expect(lines.filter((line) => line.split(',').some((cell) => /^"?[=+\-@\t]/.test(cell)))).toEqual([]);
    expect(ocsf.keys).toHaveLength(mappedKeys ?? 0);
    expect(ocsf.keys.filter((key: unknown) => !ocsfKey.safeParse(key).success)).toEqual([]);
    expect(release.mappings).toHaveLength(allRows ?? 0);
  });

  it('writes the conformance pack with every rule and parameter, small enough for AWS Config', async () => {
    const { rows } = await database.sql().query<{ key: string; identifier: string }>(
      `select key, managed_rule_identifier as identifier from mapping.conformance_rule
         join mapping.active_release on active_release.version = conformance_rule.release order by key collate "C"`,
    );

    const yaml = await write('conformance-pack', 'pack.yaml', '--format', 'yaml');
    const terraform = JSON.parse(await write('conformance-pack', 'pack.tf.json', '--format', 'terraform'));

    expect([...yaml.matchAll(/^ {6}ConfigRuleName: (\S+)$/gm)].map(([, name]) => name)).toEqual(rows.map(({ key }) => key));
    expect(rows).toHaveLength(119);
    const identifiers = [...yaml.matchAll(/SourceIdentifier: (\w+)}$/gm)].map(([, identifier]) => identifier);
    expect(identifiers).toEqual(rows.map(({ identifier }) => identifier));
    const declared = [...yaml.matchAll(/^ {2}(\w+): {Type: String, Default: ".+"}$/gm)].map(([, name]) => name);
    const used = [...yaml.matchAll(/{Ref: (\w+)}/g)].map(([, name]) => name);
    expect(declared).toHaveLength(27);
    expect(new Set(used)).toEqual(new Set(declared));
    expect(Buffer.byteLength(yaml)).toBeLessThanOrEqual(51_200);
    expect(terraform.resource.aws_config_conformance_pack.mitre_attack.template_body).toBe(yaml);
  });

  it('applies overrides to everything but the committed coverage report, and keeps formulas in own keys from running', async () => {
    await database.sql().query(`insert into mapping.mapping_override (action, kind, key, technique_id, weakest_tier, reason) values
        ('map', 'generator_id', '=HYPERLINK("http://example.com")', 'T1190', null, 'own scanner'),
        ('deny', 'securityhub_control', 'S3.2', 'T1530', null, 'public on purpose'),
        ('tier', null, null, null, 'primary', 'published rows only')`);
    try {
      const rows = (await write('export', 'own.csv', '--format', 'csv')).split('\r\n');
      const ocsf = JSON.parse(await write('export', 'own-ocsf.json', '--format', 'ocsf'));
      const layer = navigatorLayerSchema.parse(JSON.parse(await write('navigator', 'own.json', '--kinds', 'generator_id')));
      const committed = await runQuietly('coverage', '--check');

      expect(rows.filter((row) => row.includes('HYPERLINK'))).toEqual([
        expect.stringContaining(`,generator_id,"'=HYPERLINK(""http://example.com"")",`),
      ]);
      expect(rows.filter((row) => row.includes(',securityhub_control,S3.2,') && row.includes(',T1530,'))).toEqual([]);
      expect(rows.filter((row) => row.includes(',derived,'))).toEqual([]);
      expect(ocsf.keys.some(({ kind }: { kind: string }) => kind === 'generator_id')).toBe(true);
      expect(layer.techniques?.map(({ techniqueID }) => techniqueID)).toEqual(['T1190']);
      expect(committed.exitCode).toBe(0);
    } finally {
      await database.sql().query('delete from mapping.mapping_override');
    }
  });
});

// OCSF 1.5, object attack: at least one of tactic, technique and sub_technique, each with a name or a uid.
// https://schema.ocsf.io/1.5.0/objects/attack
const named = (uid: RegExp) => z.strictObject({ uid: z.string().regex(uid), name: z.string().min(1), src_url: z.url() });
const ocsfKey = z.strictObject({
  kind: z.string(),
  key: z.string(),
  attacks: z
    .array(
      z.strictObject({
        tactic: named(/^TA\d{4}$/).optional(),
        technique: named(/^T\d{4}$/),
        sub_technique: named(/^T\d{4}\.\d{3}$/).optional(),
        version: z.string().regex(/^\d+\.\d+$/),
      }),
    )
    .min(1),
});
