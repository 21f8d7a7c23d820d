import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { packReactors, writeZip } from '@attack-reactor/kit/pack';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { KEY_ABOUT, openSigner } from '#scripts/key/open-signer.ts';
import { writeWhole } from '#scripts/mapping/output.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { signZip } from './package-file.ts';

export const command = defineCommand({
  about:
    'Makes the package of a reactor: one zip with its code as one ES module, manifest, bill of materials, licences and test vectors. The same folder gives the same bytes; a signature adds the time at which it was made.',
  arguments: [{ name: 'DIR', about: 'the folder of the reactor, which has its name: manifest.ts, reactor.ts, vectors/*.json' }],
  options: {
    out: text('ZIP', 'the file to write', { required: true }),
    sign: text('KEY', `sign it with ${KEY_ABOUT}`),
    json: flag('one JSON object: name, version, digest, bytes'),
  },
  examples: ['reactors/s3-versioning --out s3-versioning.zip', 'my-reactor --out my-reactor.zip --sign acme.key'],
  exitCodes: { 0: 'made', 1: 'it could not be written', 2: 'wrong use, or the folder is no reactor' },
  run: pack,
});

type Options = { readonly out: string; readonly sign: string | undefined; readonly json: boolean };

async function pack({ out, sign, json }: Options, [dir = '']: readonly string[]): Promise<number> {
  const signer = sign === undefined ? undefined : await openSigner(sign);
  const { zip, name, version } = await makeZip(resolve(dir));
  const written = signer === undefined ? zip : writeZip(await signZip(zip, dir, signer));
  await writeWhole(out, written);
  const digest = `sha256:${createHash('sha256').update(written).digest('hex')}`;
  const bytes = written.byteLength;
  const state = signer === undefined ? 'not signed' : 'signed';
  console.log(json ? JSON.stringify({ name, version, digest, bytes }) : `${out}: ${name} ${version}, ${bytes} bytes, ${state}\n${digest}`);
  return 0;
}

async function makeZip(folder: string): Promise<{ readonly zip: Uint8Array; readonly name: string; readonly version: string }> {
  const workshop = mkdtempSync(join(tmpdir(), 'attack-reactor-pack-'));
  const id = basename(folder);
  try {
    const [bundle] = await packReactors(findRoot(folder), workshop, [{ id, folder }]);
    return { zip: new Uint8Array(readFileSync(join(workshop, `${id}.zip`))), name: id, version: bundle?.version ?? '' };
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** The nearest folder around a reactor in which npm installed the kit. */
function findRoot(folder: string): string {
  for (let root = folder; ; root = dirname(root)) {
    if (existsSync(join(root, 'node_modules/@attack-reactor/kit'))) return root;
    if (dirname(root) === root)
      throw new ConfigurationInvalid(
        `${folder} has no @attack-reactor/kit in its node_modules, nor a folder above it. Install the kit there.`,
      );
  }
}
