import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { publisher as publisherSchema, reactorName } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import kit from '../../kit/package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '../..');
const TEMPLATE = join(import.meta.dirname, 'template');
/** A finding about the resource of the example, to try the reactor on. */
const FINDING = 'finding.json';
const CONTROL = /^[A-Za-z0-9]+\.\d+$/;

/** `reactor new`: the beginning of a reactor, which passes its tests. */
export const command = defineCommand({
  about:
    'Writes the beginning of a reactor into a folder of its own: manifest, texts, phases, a test, and an example with answers of AWS written by hand, and finding.json to try it on with "react --finding". It mends a small thing of an S3 bucket until you write something else, and passes "reactor test".',
  arguments: [
    {
      name: 'ID',
      about: 'the name of the reactor, such as s3-lifecycle; the folder has to have it too',
      missing: 'Name the reactor: reactor new ID --control S3.13',
    },
  ],
  options: {
    control: text('CONTROL', 'the control of Security Hub that it answers to, such as S3.13', {
      required: 'Say which control it answers to: --control S3.13',
    }),
    publisher: text('NAME', 'who publishes it: the name that your signing key will have (default: example)', { default: 'example' }),
    out: text('DIR', 'the folder to write (default: ./ID); it must be new or empty'),
    json: flag('prints id, publisher, folder and files as JSON'),
  },
  notes: [
    'The folder gets a link node_modules to the packages of this installation, so that nothing is downloaded. Elsewhere, remove it and install the kit: npm install ./attack-reactor-kit-VERSION.tgz.',
  ],
  examples: ['s3-lifecycle --control S3.13 --out ../s3-lifecycle'],
  exitCodes: { 0: 'written' },
  run: async (options, [id = '']) => writeReactor(id, options),
});

type Options = { readonly control: string; readonly publisher: string; readonly out: string | undefined; readonly json: boolean };

async function writeReactor(id: string, { control, publisher, out = id, json }: Options): Promise<number> {
  requireSound(id, control, publisher);
  const folder = resolve(out);
  if (basename(folder) !== id) throw new ConfigurationInvalid(`--out ${out}: the folder must be called ${id}, as the reactor is.`);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new ConfigurationInvalid(`--out ${out}: there is something in it already. Name a new folder.`);
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(TEMPLATE);
  for (const file of files) {
    const content = readFileSync(join(TEMPLATE, file), 'utf8');
    writeFileSync(join(folder, file), adapt(content, { id, control, publisher }));
  }
  const dependencies = { [kit.name]: kit.version };
  writeJson(join(folder, 'package.json'), { name: id, version: '1.0.0', private: true, type: 'module', dependencies });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const { buildFinding, recordExample, writeVectors } = await import('./record.ts');
  const vectors = writeVectors(folder, await recordExample(folder));
  writeJson(join(folder, FINDING), await buildFinding(folder));
  const written = [...files, 'package.json', FINDING];
  if (json) console.log(JSON.stringify({ id, publisher, folder, files: written, vectors: vectors.length }));
  else
    console.log(
      `${folder}: reactor ${publisher}/${id} for ${control}, ${written.length} files and ${vectors.length} test vectors. Next: attack-reactor reactor test ${out}`,
    );
  return 0;
}

function requireSound(id: string, control: string, publisher: string): void {
  const problem = [reactorName.safeParse(id), publisherSchema.safeParse(publisher)].find(({ success }) => !success)?.error?.issues[0]
    ?.message;
  if (problem !== undefined) throw new ConfigurationInvalid(`"${id}" of "${publisher}" ${problem}.`);
  if (!CONTROL.test(control)) throw new ConfigurationInvalid(`--control "${control}" is no control. Name one such as S3.13.`);
}

/** The template is a reactor of its own that compiles, so that its names are replaced and nothing is filled in. */
function adapt(
  content: string,
  { id, control, publisher }: { readonly id: string; readonly control: string; readonly publisher: string },
): string {
  return content
    .replaceAll("'template-reactor'", `'${id}'`)
    .replaceAll("publisher: 'example'", `publisher: '${publisher}'`)
    .replaceAll("'S3.13'", `'${control}'`);
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
