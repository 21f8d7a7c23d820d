import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAMBDA_BUNDLE } from '@attack-reactor/kit/pack';
import { build } from 'esbuild';
import { run } from '#scripts/terminal/process.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CODE = `
  import { STSClient } from '@aws-sdk/client-sts';
  try {
    const { accessKeyId } = await new STSClient({ region: 'eu-central-1' }).config.credentials();
    console.log(accessKeyId);
  } catch ({ name, message }) {
    console.log(name + ': ' + message);
  }`;

describe('a bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'without-profiles-'));
  const file = join(folder, 'index.mjs');
  afterAll(() => rmSync(folder, { recursive: true }));
  const start = (variables: Readonly<Record<string, string>>) =>
    run('env', ['-i', ...Object.entries(variables).map(([name, value]) => `${name}=${value}`), process.execPath, file], {
      timeoutSeconds: 60,
    });

  it('holds no client of single sign-on, and takes the credentials of its environment', async () => {
    const stdin = { contents: CODE, resolveDir: ROOT };
    const { metafile } = await build({ ...LAMBDA_BUNDLE, absWorkingDir: ROOT, stdin, outfile: file });

    const inputs = Object.keys(metafile.inputs);
    const withKey = await start({ AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'x', AWS_SESSION_TOKEN: 'y' });
    const without = await start({ AWS_EC2_METADATA_DISABLED: 'true', AWS_PROFILE: 'somebody', HOME: folder });
    expect(
      inputs.filter((path) => /^node_modules.*(nested-clients|credential-provider-(ini|sso|login|process|web-identity))/.test(path)),
    ).toEqual([]);
    expect(withKey.output.trim()).toBe('AKIAIOSFODNN7EXAMPLE');
    expect(without.output).toMatch(/^CredentialsProviderError: /);
  });
});
