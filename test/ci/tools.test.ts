import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '../../.ci/tools');
const folder = mkdtempSync(join(tmpdir(), 'tools-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the script where a download brings this text, and where no Terraform is on the path. */
function runTools(download: string, ...words: readonly string[]) {
  const curl = join(folder, 'curl');
  writeFileSync(curl, `#!/bin/sh\nwhile [ "$1" != --output ]; do shift; done\nprintf '%s' '${download}' > "$2"\n`);
  chmodSync(curl, 0o755);
  const env = { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, TMPDIR: folder };
  return spawnSync('bash', [SCRIPT, ...words], { encoding: 'utf8', env });
}

describe('.ci/tools', () => {
  it('installs no Terraform whose checksum is another', () => {
    const { status, stdout, stderr } = runTools('tampered', 'terraform');

    expect(status).not.toBe(0);
    expect(`${stdout}${stderr}`).toMatch(/FAILED|Only Terraform for Linux on x86_64/);
    expect(existsSync(join(folder, '.local'))).toBe(false);
    expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith('/terraform'))).toEqual([]);
  });

  it('refuses a tool that it does not know', () => {
    expect(runTools('', 'node')).toMatchObject({ status: 2, stderr: 'There is no tool "node" here; there are terraform and moto.\n' });
  });
});
