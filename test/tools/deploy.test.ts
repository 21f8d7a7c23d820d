import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { listDeployWords } from '#tools/terraform/cdktf-cli.ts';
import { runIn } from '../support/command.ts';

const ROOT = join(__dirname, '../..');
const read = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({ version: z.string().optional(), integrity: z.string().optional(), inBundle: z.boolean().optional() }),
  ),
});

describe('npm run -s deploy', () => {
  it.each<[Readonly<Record<string, string>>, readonly string[], RegExp]>([
    [{}, [], /^ENV is missing\./],
    [{}, ['prodution', '--auto-approve'], /^There is no environment "prodution"; did you mean "production"\?/],
    [{}, ['dev', '--stack', 'bus'], /^--stack bus is none of pipeline, hub, member\.$/],
    [{}, ['dev'], /^Nobody can be asked here\. Give --auto-approve\.$/],
    [
      { CI: 'true' },
      ['dev', '--auto-approve'],
      /^The state of dev is a file, which the next run of this pipeline does not have\. Set backend to s3\.$/,
    ],
  ])('%j %j is refused in one line', async (variables, words, line) => {
    const { exitCode, stdout, stderr } = await runIn(variables, 'tools/deploy.ts', ...words);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr.trimEnd()).toMatch(line);
  });

  it('asks, synthesizes and locks as cdktf does, unless it is told otherwise', () => {
    expect(listDeployWords({ stack: 'pipeline', autoApprove: false, skipProviderLock: false })).toEqual(['deploy', 'pipeline']);
    expect(listDeployWords({ stack: 'member', autoApprove: true, synthesizedIn: 'out', skipProviderLock: true })).toEqual([
      'deploy',
      'member',
      '--auto-approve',
      '--skip-synth',
      '--output',
      'out',
      '--skip-provider-lock',
    ]);
  });
});

describe('cdktf-cli', () => {
  const { packages } = lockSchema.parse(read('tools/cdktf-cli/package-lock.json'));

  it('is pinned to the version of cdktf, and what it brings by checksums', () => {
    const unchecked = Object.entries(packages).filter(
      ([path, { integrity, inBundle = false }]) => path !== '' && !inBundle && integrity === undefined,
    );

    expect(read('tools/cdktf-cli/package.json')).toMatchObject({ dependencies: { 'cdktf-cli': '0.21.0' } });
    expect(read('package.json')).toMatchObject({ devDependencies: { cdktf: packages['node_modules/cdktf-cli']?.version } });
    expect(unchecked.map(([path]) => path)).toEqual([]);
  });

  it('is not among what npm ci of the project installs', () => {
    expect(Object.keys(lockSchema.parse(read('package-lock.json')).packages)).not.toContain('node_modules/cdktf-cli');
  });
});
