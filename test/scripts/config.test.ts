import { join } from 'node:path';
import { run, runAt } from '../support/command.ts';
import { type ScratchCheckout, scratchCheckout } from '../support/scratch-checkout.ts';

const PATIENCE = 120_000;

describe('npm run config', () => {
  let checkout: ScratchCheckout;
  beforeAll(() => {
    checkout = scratchCheckout();
  });
  afterAll(() => checkout.remove());
  const check = (...args: readonly string[]) => runAt(checkout.root, {}, 'config', 'check', ...args);
  const environment = (name: string, text: string) => checkout.write(`config/environments/${name}.ts`, text);

  it(
    'says what an environment is where nothing is wrong, and warns of what may not be meant',
    async () => {
      const { exitCode, stdout } = await run('config', 'check', 'production');

      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^warning config\/environments\/production\.ts: account: "999988887777" is an account of examples/);
      expect(stdout).toMatch(/reaction\.approverPrincipals: has nobody of the groups that may answer in a deployed environment/);
      expect(stdout).toMatch(/\nNothing wrong with production, 2 warnings\.\n/);
      expect(stdout).toMatch(/\n {2}region +eu-central-1 \(partition aws\)\n/);
      expect(stdout).toMatch(/\n {2}bindings +1 approval, 1 notify\n/);
    },
    PATIENCE,
  );

  it(
    'checks all environments where none is named, and tells each mistake in a line, also as JSON',
    async () => {
      const { environment: production } = await import('../../config/environments/production.ts');
      const wrong = { ...production, environment: 'wrong', region: 'eu-centrl-1', account: 9999 };
      environment('wrong', `export const environment = ${JSON.stringify(wrong)};`);

      const { exitCode, stdout } = await check();
      const json = await check('wrong', '--json');

      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/Nothing wrong with dev,/);
      expect(stdout).toContain('config/environments/wrong.ts: region: "eu-centrl-1" is no AWS Region; did you mean "eu-central-1"?\n');
      expect(stdout).toContain('config/environments/wrong.ts: account: must be a text, is the number 9999; write it in quotes\n');
      expect(stdout).toContain('wrong: 2 errors.');
      expect(JSON.parse(json.lastLine)).toMatchObject([
        { name: 'wrong', file: 'config/environments/wrong.ts', problems: [{ field: 'region' }, { field: 'account' }], summary: null },
      ]);
    },
    PATIENCE,
  );

  it.each<[string, string, RegExp]>([
    [
      'a comma that is missing',
      "export const environment = {\n  region: 'eu-west-1'\n  account: '1',\n};\n",
      /^config\/environments\/odd\.ts:3:3: Expected ',', got 'ident'\n/,
    ],
    [
      'a leading zero',
      'export const environment = {\n  account: 0123,\n};\n',
      /^config\/environments\/odd\.ts:2:12: Legacy octal literals /,
    ],
    [
      'a name that is not defined',
      'export const environment = {\n  account: foo,\n};\n',
      /^config\/environments\/odd\.ts:2:12: foo is not defined\n/,
    ],
    [
      'another export',
      'export const config = {};\n',
      /^config\/environments\/odd\.ts: the file must "export const environment = \{…\}", but it has "export const config"\n/,
    ],
    ['a default export', 'export default {};\n', /but it has "export default"\n/],
    ['no export', '', /but it exports nothing\n/],
    [
      'an import that does not exist',
      "import { x } from './nowhere.ts';\nexport const environment = x;\n",
      /^config\/environments\/odd\.ts: Cannot find module/,
    ],
    ['undefined', 'export const environment = undefined;\n', /^config\/environments\/odd\.ts: environment: is missing\n/],
    [
      'another name than the file',
      "export { environment } from './dev.ts';\n",
      /^config\/environments\/odd\.ts: environment: is "dev", but the file is odd\.ts; make them agree\n/,
    ],
  ])('names file, line and column for %s', async (_, text, message) => {
    environment('odd', text);

    const { exitCode, stdout, stderr } = await check('odd');

    expect(exitCode).toBe(1);
    expect(stderr).toBe('');
    expect(stdout).toMatch(message);
    expect(stdout).toMatch(/\nodd: 1 error\.\n$/);
  });

  it('is not asked for an environment that there is not', async () => {
    expect(await run('config', 'check', 'prod')).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: 'There is no environment "prod"; did you mean "production"? Each is a file of config/environments.\n',
    });
  });

  it(
    'says the same as a synth',
    async () => {
      environment('synth', "export const environment = {\n  region: 'eu-west-1'\n  account: '1',\n};\n");

      const { exitCode, stderr } = await runAt(
        checkout.root,
        { REACTOR_ENV: 'synth', CDKTF_OUTDIR: join(checkout.root, 'a/b/cdktf.out') },
        'main.ts',
      );

      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "config/environments/synth.ts:3:3: Expected ',', got 'ident'\n" });
    },
    PATIENCE,
  );
});
