import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveLoopback } from '#local/loopback-server.ts';
import { findUnjustified, listInstallScripts } from '#tools/supply/install-scripts.ts';
import { compareNode } from '#tools/supply/official-node.ts';
import { run } from '../support/command.ts';

describe('packages that run a script at npm ci', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/@a/b': { hasInstallScript: true },
      'node_modules/x/node_modules/@a/b': { hasInstallScript: true },
      'node_modules/quiet': {},
    },
  };

  it('are found wherever they stand, each once', () => {
    expect(listInstallScripts(lock)).toEqual(['@a/b']);
  });

  it('need a reason, and a reason needs a package', () => {
    expect(findUnjustified(['@a/b', 'constructor'], { '@a/b': 'why', gone: 'why' })).toEqual([
      expect.stringMatching(/^constructor runs a script/),
      expect.stringMatching(/^gone runs no script any more/),
    ]);
  });

  it('have their reasons here', async () => {
    expect(await run('tools/check-supply.ts')).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('the Node.js of node_modules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'supply-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'node');
  const NAME = 'node-v1.2.3-linux-x64';

  /** A server of releases whose archive holds this program. */
  async function publish(program: string, sum?: string) {
    mkdirSync(join(folder, NAME, 'bin'), { recursive: true });
    writeFileSync(join(folder, NAME, 'bin/node'), program);
    execFileSync('tar', ['-czf', 'a.tar.gz', NAME], { cwd: folder });
    const archive = readFileSync(join(folder, 'a.tar.gz'));
    const sums = `${sum ?? createHash('sha256').update(archive).digest('hex')}  ${NAME}.tar.gz\n`;
    return serveLoopback(async ({ url }, response) => {
      if (url === '/v1.2.3/SHASUMS256.txt') response.end(sums);
      else if (url === `/v1.2.3/${NAME}.tar.gz`) response.end(archive);
      else response.writeHead(404).end();
    });
  }

  it.each([
    ['the same program', 'node', undefined, '1.2.3', 'same'],
    ['another program', 'other', undefined, '1.2.3', 'different'],
    ['an archive that is not the listed one', 'node', '0'.repeat(64), '1.2.3', 'archive-damaged'],
    ['no such release', 'node', undefined, '9.9.9', 'unreachable'],
  ])('is compared with %s', async (_, program, sum, version, kind) => {
    writeFileSync(path, 'node');
    const releases = await publish(program, sum);
    try {
      expect(await compareNode({ path, version, system: 'linux-x64' }, releases.url)).toMatchObject({ kind });
    } finally {
      await releases.close();
    }
  });
});
