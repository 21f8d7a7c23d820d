import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeHeavy } from '@attack-reactor/kit/pack';
import { unzipSync } from 'fflate';
import { type BundledFunction, bundleHandlers, handlerLimitKib } from '#tools/bundle/handlers.ts';

describe('bundleHandlers', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  /** A repository with these files. */
  function aRepository(files: Readonly<Record<string, string>>): string {
    const root = mkdtempSync(join(tmpdir(), 'attack-reactor-bundle-'));
    folders.push(root);
    for (const [path, text] of Object.entries({ ...PROJECT, ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return root;
  }

  const PROJECT = {
    'package.json': '{"type":"module","imports":{"#platform/*":"./platform/*"}}',
    'platform/base/host.ts': `export const lambdaHost = { name: 'AWS Lambda' };`,
  };
  const handler = `export class SecurityHubThrottled extends Error {}
    export const pipeline = {
      start({ GREETING }, host) {
        if (GREETING === undefined) throw new SecurityHubThrottled('no GREETING');
        return async (name) => GREETING + ' ' + name + ' on ' + host.name;
      },
    };`;
  const repository = { 'handlers/enrich/handler.ts': handler, 'handlers/migrate/handler.ts': handler, 'sql/seed/one.sql': 'select 1;' };
  const functions: readonly BundledFunction[] = [{ name: 'enrich' }, { name: 'migrate', packs: ['sql'] }];

  it('makes the same bytes of the same input, whatever its date and whatever was there', async () => {
    const root = aRepository(repository);
    const first = await bundleHandlers(root, join(root, 'dist'), functions);
    const bytes = readFileSync(join(root, 'dist/enrich.zip'));
    utimesSync(join(root, 'handlers/enrich/handler.ts'), 1, 1);
    writeFileSync(join(root, 'dist/enrich/left-over.txt'), 'of another build');

    const second = await bundleHandlers(root, join(root, 'dist'), functions);

    expect(second).toEqual(first);
    expect(readFileSync(join(root, 'dist/enrich.zip'))).toEqual(bytes);
  });

  it('packs the code of a handler as index.mjs, and the folders that its definition names', async () => {
    const root = aRepository(repository);

    const bundles = await bundleHandlers(root, join(root, 'dist'), functions);

    const listEntries = (name: string) => Object.keys(unzipSync(new Uint8Array(readFileSync(join(root, `dist/${name}.zip`)))));
    expect(bundles.map(({ name }) => name)).toEqual(['enrich', 'migrate']);
    expect(listEntries('enrich')).toEqual(['THIRD-PARTY.txt', 'index.mjs']);
    expect(listEntries('migrate')).toEqual(['THIRD-PARTY.txt', 'index.mjs', 'sql/seed/one.sql']);
  });

  it('keeps the names of classes, which alarms and state machines match on', async () => {
    const root = aRepository(repository);

    await bundleHandlers(root, join(root, 'dist'), functions);

    expect(readFileSync(join(root, 'dist/enrich/index.mjs'), 'utf8')).toContain('"SecurityHubThrottled"');
  });

  it('starts the pipeline of a handler with the variables of its process, once, and exports what it answers', async () => {
    const root = aRepository(repository);
    await bundleHandlers(root, join(root, 'dist'), functions);
    const code = `import { handler } from ${JSON.stringify(join(root, 'dist/enrich/index.mjs'))};
      process.env.GREETING = 'too late';
      console.log(await handler('Mei'));`;
    const run = (env: Record<string, string>) =>
      spawnSync(process.execPath, ['--input-type=module', '-e', code], { env, encoding: 'utf8' });

    expect(run({ GREETING: 'hello' }).stdout).toBe('hello Mei on AWS Lambda\n');
    expect(run({}).stderr).toContain('no GREETING');
  });

  it('names a definition without a handler, and a folder without a definition', async () => {
    const root = aRepository(repository);
    const folder = aRepository({ ...repository, 'handlers/roll-up-tactics/handler.ts': handler });
    const defined = [...functions, { name: 'roll-up-tactics' }];

    await expect(bundleHandlers(root, join(root, 'dist'), defined)).rejects.toThrow(/No handler\.ts in handlers\/roll-up-tactics/);
    await expect(bundleHandlers(folder, join(folder, 'dist'), functions)).rejects.toThrow(/does not list handlers\/roll-up-tactics/);
  });

  it('names what is heavier than its limit, which is higher for what people start', () => {
    const heavy = { name: 'enrich', bytes: 870_401, zipBytes: 1, sha256: '', largest: [] };

    expect(describeHeavy([heavy], handlerLimitKib)).toMatch(/^Too large: enrich has 851 KiB, 850 are allowed\./);
    expect(describeHeavy([{ ...heavy, bytes: 870_400 }], handlerLimitKib)).toBeUndefined();
    expect(describeHeavy([{ ...heavy, name: 'roll-back' }], handlerLimitKib)).toBeUndefined();
  });
});
