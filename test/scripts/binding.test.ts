import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { bindingRows, OWNED_BY_CONFIGURATION } from '#domain/reaction/rule-rows.ts';
import type { Cloud } from '#local/cloud.ts';
import { type ControlServer, startControlServer } from '#local/reaction/control-server.ts';
import { bindingChanges } from '#platform/reaction/binding-changes.ts';
import { putConfiguredReactor } from '#platform/reaction/reaction-rules.ts';
import { ATTACK_REACTOR } from '#scripts/command-line.ts';
import { callCommand } from '#scripts/terminal/command-line.ts';
import { startReactionTables } from '../support/reaction-tables.ts';
import { aBinding, anInstalledReactor } from '../support/reactions.ts';

const folder = mkdtempSync(join(tmpdir(), 'binding-commands-'));

/** Calls a command in this process, on the platform of this file. */
async function call(...words: readonly string[]) {
  const said = { stdout: [] as string[], stderr: [] as string[] };
  const log = jest.spyOn(console, 'log').mockImplementation((line) => said.stdout.push(String(line)));
  const error = jest.spyOn(console, 'error').mockImplementation((line) => said.stderr.push(String(line)));
  try {
    const exitCode = await callCommand(ATTACK_REACTOR, ['binding', ...words, '--data', folder]);
    return { exitCode, stdout: said.stdout.join('\n'), stderr: said.stderr.join('\n') };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

describe('commands about bindings', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  let server: ControlServer;
  beforeAll(async () => {
    tables = await startReactionTables();
    const { client, controls, reactors } = await tables.fresh();
    await putConfiguredReactor(
      client,
      reactors,
      anInstalledReactor({ parameters: { type: 'object', properties: { days: { type: 'integer' } } } }),
    );
    const owned = { ...bindingRows.readRow(aBinding({ id: 'owned', match: { control: 'S3.9' } })), ...OWNED_BY_CONFIGURATION };
    await client.send(new PutItemCommand({ TableName: controls, Item: marshall(owned) }));
    const bindings = bindingChanges(client, { tables: { controls, reactors }, memberAccounts: 'organization', region: 'eu-central-1' });
    server = await startControlServer({ folder, command: 'a test' });
    // They ask for the bindings only.
    server.open({ reaction: { bindings, wecom: { letAct: () => undefined, url: 'http://127.0.0.1:9' } } } as unknown as Cloud);
  });
  afterAll(async () => {
    await server.close();
    await tables.close();
    rmSync(folder, { recursive: true });
  });

  it('bind a reactor for good, change it, list it, and take it back', async () => {
    const wish = ['--control', 'S3.2', '--reactor', 's3-block-public-read'];
    const made = await call('put', 'doors', ...wish, '--mode', 'notify');
    const changed = await call('put', 'doors', ...wish, '--mode', 'approval', '--account', '111111111111', '--json');
    const listed = await call('list');
    const removed = await call('remove', 'doors');
    const gone = await call('remove', 'doors');

    expect(made).toEqual({ exitCode: 0, stdout: 'doors: s3-block-public-read is bound (notify).', stderr: '' });
    expect(JSON.parse(changed.stdout)).toMatchObject({
      binding: { mode: 'approval', scope: { accounts: { include: ['111111111111'] } } },
      replaced: { mode: 'notify' },
    });
    expect(listed.stdout).toMatch(/doors +S3\.2 +s3-block-public-read +approval/);
    expect(listed.stdout).toMatch(/owned .*configuration/);
    expect([removed.exitCode, gone.exitCode, gone.stderr]).toEqual([0, 1, 'There is no binding "doors".']);
  });

  it('take a whole binding from a file', async () => {
    const file = join(folder, 'binding.json');
    writeFileSync(
      file,
      JSON.stringify({ match: { control: 'S3.2' }, reactorId: 's3-block-public-read', mode: 'notify', coolDownMinutes: 30 }),
    );

    const made = await call('put', 'from-file', '--file', file, '--mode', 'approval', '--json');
    await call('remove', 'from-file');

    expect(JSON.parse(made.stdout)).toMatchObject({ binding: { mode: 'approval', coolDownMinutes: 30 }, replaced: null });
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'of the configuration, to change',
      ['put', 'owned', '--control', 'S3.9', '--reactor', 's3-block-public-read', '--mode', 'notify'],
      /owned by the configuration/,
    ],
    ['of the configuration, to take back', ['remove', 'owned'], /owned by the configuration/],
    [
      'as narrow as another one',
      ['put', 'rival', '--control', 'S3.9', '--reactor', 's3-block-public-read', '--mode', 'notify'],
      /as narrow as "owned"/,
    ],
    [
      'of a reactor that is not there',
      ['put', 'odd', '--control', 'S3.2', '--reactor', 'nothing', '--mode', 'notify'],
      /no reactor "nothing"/,
    ],
    [
      'with a parameter of a wrong type',
      ['put', 'odd', '--control', 'S3.2', '--reactor', 's3-block-public-read', '--mode', 'notify', '--parameters', '{"days":"x"}'],
      /parameters\.days/,
    ],
  ])('refuse one that is %s, with the reason', async (_what, words, message) => {
    const { exitCode, stdout, stderr } = await call(...words);

    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: '', stderr: expect.stringMatching(message) });
  });

  it.each<[string, readonly string[], RegExp]>([
    ['nothing to answer to', ['put', 'odd', '--reactor', 'x', '--mode', 'notify'], /match/],
    [
      'two things to answer to',
      ['put', 'odd', '--control', 'S3.2', '--technique', 'T1530', '--reactor', 'x', '--mode', 'notify'],
      /match|one of/,
    ],
    ['a mode that is none', ['put', 'odd', '--control', 'S3.2', '--reactor', 'x', '--mode', 'maybe'], /mode/],
    ['parameters that are no object', ['put', 'odd', '--parameters', '[]'], /--parameters is no JSON object/],
    ['a file that is not there', ['put', 'odd', '--file', '/nowhere/at.json'], /cannot be read/],
    ['two places', ['list', '--environment', 'dev'], /leave out one of --data and --environment/],
  ])('are wrong use with %s', async (_what, words, message) => {
    const used = call(...words);

    await expect(used).rejects.toBeInstanceOf(ConfigurationInvalid);
    await expect(used).rejects.toThrow(message);
  });
});
