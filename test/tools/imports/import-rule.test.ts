import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '#test/support/command.ts';
import type { ImportReview } from '#tools/imports/import-rule.ts';
import packageFile from '../../../package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '../../..');
const CONFIGURATION = '.dependency-cruiser.mjs';
/** A workspace whose folder no line of the configuration names. */
const WORKSPACE = '@attack-reactor/web';

/** They are empty in the small tree. */
const PACKAGES = ['@aws-sdk/client-s3', '@aws-sdk/client-sqs', 'cdktf', 'commander', 'esbuild', 'pg', 'zod'];

type Tree = Readonly<Record<string, readonly string[]>>;

/** Files of a small tree, and what each imports: nothing that is forbidden. */
const ALLOWED: Tree = {
  'kit/contract.ts': ['./contract/plan.ts'],
  'kit/contract/plan.ts': ['zod'],
  'kit/index.ts': ['./reactor/plan.ts'],
  'kit/reactor/plan.ts': ['../contract/plan.ts', '@aws-sdk/client-s3', 'node:fs'],
  'kit/aws/bucket.ts': ['../reactor/plan.ts', '@aws-sdk/client-s3'],
  'kit/scene.ts': ['./reactor/plan.ts', '@aws-sdk/client-s3'],
  'domain/base/text.ts': [],
  'domain/base/hash.ts': ['node:crypto'],
  'domain/base/schema.ts': ['zod', '@attack-reactor/kit/contract'],
  'domain/finding/finding.ts': ['#domain/base/text.ts', './severity.ts', 'zod'],
  'domain/finding/severity.ts': ['@attack-reactor/kit/contract'],
  'domain/finding/hashed.ts': ['#domain/base/hash.ts'],
  'platform/base/env.ts': ['#domain/finding/finding.ts', 'zod', 'node:fs', '@aws-sdk/client-sqs', 'type aws-lambda'],
  'platform/reaction/rules.ts': ['#platform/base/env.ts'],
  'reactors/one/manifest.ts': ['@attack-reactor/kit', 'zod'],
  'reactors/one/reactor.ts': ['./manifest.ts', '@attack-reactor/kit', '@attack-reactor/kit/aws/bucket', '@aws-sdk/client-s3'],
  'reactors/one/scene.ts': ['@attack-reactor/kit/scene'],
  'reactors/six/scene.ts': [],
  'handlers/functions.ts': ['./enrich/function.ts'],
  'handlers/enrich/env.ts': [],
  'handlers/enrich/function.ts': ['type ./env.ts'],
  'handlers/enrich/handler.ts': ['./env.ts', '#platform/base/env.ts'],
  'handlers/migrate/handler.ts': [],
  'infra/config/config.ts': ['#handlers/functions.ts', 'type #handlers/enrich/env.ts'],
  'infra/stacks/pipeline.ts': ['#infra/config/config.ts', 'cdktf'],
  'config/environments/dev.ts': ['type #infra/config/config.ts'],
  'local/cloud.ts': ['#handlers/enrich/handler.ts', '@attack-reactor/kit/scene', '#scripts/terminal/command.ts'],
  'scripts/terminal/command.ts': ['commander'],
  'scripts/map.ts': ['#local/cloud.ts', '#infra/config/config.ts', '#config/environments/dev.ts'],
  'tools/bench.ts': ['#scripts/map.ts', 'esbuild'],
  'main.ts': ['#infra/stacks/pipeline.ts'],
  'test/map.test.ts': ['#scripts/map.ts'],
};

/** Files of which each has an import too many, by the rule that names it. */
const FORBIDDEN: Readonly<Record<string, Tree>> = {
  'not-in-allowed': {
    'kit/reactor/with-domain.ts': ['#domain/base/text.ts'],
    'domain/finding/with-kit.ts': ['@attack-reactor/kit'],
    'platform/base/with-kit.ts': ['@attack-reactor/kit'],
    'reactors/seven/reactor.ts': ['#domain/base/text.ts'],
    'domain/finding/by-name.ts': ['#platform/base/env.ts'],
    'domain/finding/by-path.ts': ['../../platform/base/env.ts'],
    'domain/finding/by-type.ts': ['type #platform/base/env.ts'],
    'domain/finding/on-call.ts': ['dynamic #platform/base/env.ts'],
    'domain/finding/with-files.ts': ['node:fs'],
    'domain/finding/with-database.ts': ['pg'],
    'platform/base/with-handler.ts': ['#handlers/migrate/handler.ts'],
    'platform/base/with-dev-package.ts': ['cdktf'],
    'platform/base/with-workspace.ts': ['@attack-reactor/web'],
    'reactors/three/manifest.ts': ['#handlers/enrich/env.ts'],
    'handlers/migrate/with-local.ts': ['#local/cloud.ts'],
    'handlers/migrate/with-reactor.ts': ['#reactors/one/manifest.ts'],
    'infra/config/with-platform.ts': ['#platform/base/env.ts'],
    'config/environments/with-stack.ts': ['#infra/stacks/pipeline.ts'],
    'local/with-command.ts': ['#scripts/map.ts'],
    'local/with-infra.ts': ['#infra/config/config.ts'],
    'scripts/with-tool.ts': ['#tools/bench.ts'],
    'tools/with-test.ts': ['#test/map.test.ts'],
    'web/page.ts': ['#domain/base/text.ts'],
  },
  'rooms-of-domain': { 'domain/base/upward.ts': ['#domain/finding/severity.ts'], 'domain/new/room.ts': ['#domain/base/text.ts'] },
  'rooms-of-platform': { 'platform/base/upward.ts': ['#platform/reaction/rules.ts'] },
  'rooms-of-infra': { 'infra/config/upward.ts': ['#infra/stacks/pipeline.ts'] },
  'schema-for-browsers': { 'domain/base/hashed-schema.ts': ['zod', './hash.ts'], 'domain/finding/far-schema.ts': ['zod', './hashed.ts'] },
  'no-circle': { 'domain/mapping/one.ts': ['./other.ts'], 'scripts/first.ts': ['./second.ts'] },
  'scenes-only': {
    'kit/reactor/with-scene.ts': ['../scene.ts'],
    'reactors/two/reactor.ts': ['@attack-reactor/kit/scene'],
  },
  'contract-for-browsers': { 'kit/contract/with-rest.ts': ['../reactor/plan.ts'], 'kit/contract/with-client.ts': ['@aws-sdk/client-s3'] },
  'one-reactor-one-folder': { 'reactors/four/reactor.ts': ['../one/manifest.ts'] },
  'manifest-without-client': { 'reactors/five/manifest.ts': ['@aws-sdk/client-s3'], 'reactors/six/manifest.ts': ['./scene.ts'] },
  'one-handler-one-folder': { 'handlers/migrate/with-other.ts': ['../enrich/env.ts'], 'handlers/migrate/with-all.ts': ['../functions.ts'] },
  'handler-by-definition': { 'handlers/all.ts': ['./enrich/handler.ts'], 'infra/config/with-core.ts': ['#handlers/migrate/handler.ts'] },
};

/** The rest of the circles, each of which is named once. */
const BACK: Tree = {
  'domain/mapping/other.ts': ['type ./one.ts'],
  'scripts/second.ts': ['./third.ts'],
  'scripts/third.ts': ['./first.ts'],
};

const folder = mkdtempSync(join(tmpdir(), 'import-rule-'));
afterAll(() => rmSync(folder, { recursive: true }));

function writeImport(imported: string, index: number): string {
  const [, kind, path] = /^(?:(type|dynamic) )?(.*)$/.exec(imported) ?? [];
  if (kind === 'dynamic') return `export const load${index} = () => import('${path}');\n`;
  if (kind === 'type') return `import type * as all${index} from '${path}';\nexport type All${index} = typeof all${index};\n`;
  return `import * as all${index} from '${path}';\nexport { all${index} };\n`;
}

function addWorkspaces(checkout: string): void {
  mkdirSync(join(checkout, 'web'), { recursive: true });
  mkdirSync(join(checkout, 'node_modules/@attack-reactor'), { recursive: true });
  writeFileSync(join(checkout, 'web/package.json'), JSON.stringify({ name: WORKSPACE, version: '1.0.0', exports: './index.ts' }));
  writeFileSync(join(checkout, 'web/index.ts'), 'export {};\n');
  symlinkSync(join(checkout, 'web'), join(checkout, 'node_modules', WORKSPACE));
  copyFileSync(join(ROOT, 'kit/package.json'), join(checkout, 'kit/package.json'));
  symlinkSync(join(checkout, 'kit'), join(checkout, 'node_modules/@attack-reactor/kit'));
}

/** A checkout that holds these files. */
function makeCheckout(name: string, tree: Tree): string {
  const checkout = join(folder, name);
  for (const [file, imports] of Object.entries(tree)) {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    writeFileSync(join(checkout, file), `${imports.map(writeImport).join('')}export {};\n`);
  }
  copyFileSync(join(ROOT, CONFIGURATION), join(checkout, CONFIGURATION));
  const dependencies = { ...packageFile.dependencies, [WORKSPACE]: '1.0.0' };
  writeFileSync(join(checkout, 'package.json'), JSON.stringify({ ...packageFile, dependencies }));
  addWorkspaces(checkout);
  for (const name of PACKAGES) {
    mkdirSync(join(checkout, 'node_modules', name), { recursive: true });
    writeFileSync(join(checkout, 'node_modules', name, 'index.js'), '');
    writeFileSync(join(checkout, 'node_modules', name, 'package.json'), JSON.stringify({ name }));
  }
  writeFileSync(join(checkout, '.gitignore'), 'node_modules\n');
  execFileSync('git', ['init', '-q'], { cwd: checkout });
  return checkout;
}

describe('npm run check:imports', () => {
  it('lets pass what every folder may import', async () => {
    const { exitCode, stdout, stderr } = await run('tools/check-imports.ts', '--checkout', makeCheckout('allowed', ALLOWED));

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^The import rule holds: \d+ imports of \d+ files\.\n$/);
  });

  it('names each forbidden import once, by its rule', async () => {
    const planted = Object.assign({}, ...Object.values(FORBIDDEN)) as Tree;

    const { exitCode, stdout } = await run(
      'tools/check-imports.ts',
      '--json',
      '--checkout',
      makeCheckout('forbidden', { ...ALLOWED, ...BACK, ...planted }),
    );

    const { forbidden } = JSON.parse(stdout) as ImportReview;
    const expected = Object.entries(FORBIDDEN).flatMap(([rule, files]) => Object.keys(files).map((file) => `${rule} ${file}`));
    expect(forbidden.map(({ rule, from }) => `${rule} ${from}`).toSorted()).toEqual(expected.toSorted());
    expect(exitCode).toBe(1);
  });

  it('says what the file may import instead, and the way of a circle', async () => {
    const { 'domain/finding/by-name.ts': byName = [] } = FORBIDDEN['not-in-allowed'] ?? {};
    const tree = { ...ALLOWED, ...BACK, 'domain/finding/by-name.ts': byName, ...FORBIDDEN['no-circle'] };

    const { stderr } = await run('tools/check-imports.ts', '--checkout', makeCheckout('sentences', tree));

    expect(stderr.split('\n')).toEqual(
      expect.arrayContaining([
        'domain/finding/by-name.ts imports platform/base/env.ts (not-in-allowed): domain imports itself, kit/contract.ts, kit/contract; of packages, domain imports zod, and of Node.js node:crypto',
        expect.stringMatching(
          /^scripts\/first\.ts imports scripts\/second\.ts, that scripts\/third\.ts, that scripts\/first\.ts \(no-circle\): /,
        ),
      ]),
    );
  });
});
