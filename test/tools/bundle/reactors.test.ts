import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageManifest } from '@attack-reactor/kit/contract';
import { unzipSync } from 'fflate';
import * as z from 'zod';
import { bundleReactor, bundleReactors } from '#tools/bundle/reactors.ts';

const root = join(__dirname, '../../..');
const ID = 's3-versioning';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'attack-reactor-package-'));
  folders.push(folder);
  return folder;
}

const sbomSchema = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  metadata: z.object({
    component: z.object({ name: z.string(), hashes: z.array(z.object({ alg: z.literal('SHA-256'), content: z.string() })) }),
  }),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      purl: z.string(),
      licenses: z.array(z.object({ expression: z.string() })).length(1),
    }),
  ),
});

describe('a reactor package', () => {
  const outdir = temporaryFolder();
  const read = (file: string) => readFileSync(join(outdir, file));
  const sbom = () => sbomSchema.parse(JSON.parse(read(`${ID}/sbom.cdx.json`).toString()));
  let sha256 = '';
  beforeAll(async () => {
    sha256 = (await bundleReactor(root, outdir, ID)).sha256;
  });

  it('holds its code, its manifest and its bill of materials', () => {
    const files = unzipSync(new Uint8Array(read(`${ID}.zip`)));

    const vectors = ['apply', 'plan-again', 'plan', 'read-back', 'rollback', 'verify'].map((name) => `vectors/${name}.json`);
    expect(Object.keys(files)).toEqual(['LICENSE', 'THIRD-PARTY.txt', 'index.mjs', 'manifest.json', 'sbom.cdx.json', ...vectors]);
    expect(read(`${ID}/index.mjs`).toString()).toMatch(/export\{[\w$]+ as handler\}/);
    expect(packageManifest.parse(JSON.parse(read(`${ID}/manifest.json`).toString()))).toMatchObject({ id: ID, controls: ['S3.14'] });
  });

  it('has the sha256 that Lambda will report', () => {
    expect(sha256).toBe(
      createHash('sha256')
        .update(read(`${ID}.zip`))
        .digest('base64'),
    );
  });

  it('names the packages that are inside, and none that is not', () => {
    const { components, metadata } = sbom();
    const names = components.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(['@aws-sdk/client-s3', '@aws-lambda-powertools/logger', 'zod']));
    expect(names).not.toContain('@aws-sdk/client-ec2');
    expect(names).not.toContain('esbuild');
    expect(metadata.component.hashes[0]?.content).toBe(
      createHash('sha256')
        .update(read(`${ID}/index.mjs`))
        .digest('hex'),
    );
  });

  it('names each package with the version and the license that are installed', () => {
    const { version, license } = JSON.parse(readFileSync(join(root, 'node_modules/@aws-sdk/client-s3/package.json'), 'utf8'));

    expect(sbom().components.find(({ name }) => name === '@aws-sdk/client-s3')).toMatchObject({
      version,
      purl: `pkg:npm/%40aws-sdk/client-s3@${version}`,
      licenses: [{ expression: license }],
    });
  });

  it('has the same bytes when it is made again', async () => {
    const again = temporaryFolder();
    writeFileSync(join(again, 'left-over.txt'), 'of another build');
    mkdirSync(join(again, ID));
    writeFileSync(join(again, ID, 'left-over.txt'), 'of another build');

    await bundleReactor(root, again, ID);

    expect(readFileSync(join(again, `${ID}.zip`)).equals(read(`${ID}.zip`))).toBe(true);
  });
});

describe('bundleReactors', () => {
  /** Reactors of one line each, in a repository that finds our packages. */
  function aRepository(reactors: Readonly<Record<string, string>>): string {
    const folder = temporaryFolder();
    const files: Record<string, string> = {
      'node_modules/@attack-reactor/kit/package.json': JSON.stringify({
        name: '@attack-reactor/kit',
        version: '1.0.0',
        license: 'Apache-2.0',
        type: 'module',
        exports: { './lambda': './lambda.js' },
      }),
      'node_modules/@attack-reactor/kit/lambda.js': 'export const reactorHandler = (reactor) => async () => reactor.answer;',
    };
    for (const [id, manifest] of Object.entries(reactors)) {
      files[`reactors/${id}/manifest.ts`] = manifest;
      files[`reactors/${id}/reactor.ts`] = `export const reactor = { answer: '${id}' };`;
    }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  }

  const getManifest = (id: string) => `
    const { z } = require('${join(root, 'node_modules/zod')}');
    exports.manifest = { publisher: 'official', id: '${id}', version: '1.2.3', title: 'T', description: 'D', author: 'A', license: 'Apache-2.0', controls: ['X.1'],
      findingTypes: [], techniques: [], resourceTypes: ['AwsX'], effect: 'reversible', modes: ['notify'], parameters: z.strictObject({}),
      controlParameters: {}, permissions: [{ phases: ['plan'], actions: ['x:GetX'], resources: ['{resource}'] }] };`;

  it('lists every package with the bytes that a package made alone has', async () => {
    const folder = aRepository({ 'b-second': getManifest('b-second'), 'a-first': getManifest('a-first') });
    const alone = await bundleReactor(folder, join(folder, 'alone'), 'b-second');

    await bundleReactors(folder, join(folder, 'dist'));

    const index = JSON.parse(readFileSync(join(folder, 'dist/index.json'), 'utf8'));
    expect(index).toMatchObject([
      { id: 'a-first', version: '1.2.3' },
      { id: 'b-second', version: '1.2.3', sha256: alone.sha256, bytes: alone.bytes, zipBytes: alone.zipBytes },
    ]);
  });

  it('names a folder that is no reactor, and one that says it is another', async () => {
    const incomplete = aRepository({});
    mkdirSync(join(incomplete, 'reactors/empty'), { recursive: true });
    const misnamed = aRepository({ 'a-first': getManifest('b-second') });

    await expect(bundleReactors(incomplete, join(incomplete, 'dist'))).rejects.toThrow(
      /No reactors\/empty\/manifest\.ts, reactors\/empty\/reactor\.ts/,
    );
    await expect(bundleReactors(misnamed, join(misnamed, 'dist'))).rejects.toThrow(/reactors\/a-first\/manifest\.ts is about "b-second"/);
  });

  it('says which reactors there are when asked for another', async () => {
    const folder = aRepository({ 'a-first': getManifest('a-first') });

    await expect(bundleReactor(folder, join(folder, 'dist'), 'other')).rejects.toThrow(/no reactor "other"\. Name one of a-first/);
  });
});
