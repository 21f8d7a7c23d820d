import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { readFieldComments } from './field-comments.ts';
import type { GeneratedPage } from './generated-page.ts';
import { formatCode, formatGeneratedPage, formatTable } from './markdown.ts';
import { describeValues, readSchema } from './schema-text.ts';

/** A variable as its functions declare it; they may allow different values. */
type Variable = { readonly schemas: z.ZodType[]; readonly functions: string[] };

const PREFACE = `Terraform sets these variables from the [configuration](configuration.md) of the environment. A function that lacks
one, or finds a malformed one, stops at its start with \`ConfigurationInvalid\`, which names all of them. Terraform sets
\`NODE_EXTRA_CA_CERTS\` on every function besides: the certificate authorities that the Lambda runtime brings. Reactors have no
variables of their own; every call brings what they need.`;

/** Writes the variables of all Lambda functions, from their `env.ts`. */
export async function writeVariablesPage(root: string): Promise<GeneratedPage> {
  const folder = join(root, 'handlers');
  const functions = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
  const variables = await collectVariables(folder, functions);
  const comments = readFieldComments([...listFragments(join(root, 'platform')), ...functions.map((name) => join(folder, name, 'env.ts'))]);
  const byName = [...variables].toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  const rows = byName.map(([name, { schemas, functions: users }]) => {
    const comment = comments.get(name);
    if (comment === undefined) throw new ConfigurationInvalid(`${name} of λ ${users[0]} has no doc comment. Say what it means, once.`);
    const takers = users.length === functions.length ? 'all' : users.join(', ');
    return [
      formatCode(name),
      describeAll(schemas, (one) => describeValues(readSchema(one, 'output'))),
      describeAll(schemas, describeDefault),
      comment,
      takers,
    ];
  });
  const table = formatTable(['variable', 'values', 'default', 'meaning', 'functions'], rows);
  return {
    path: 'docs/generated/variables.md',
    text: formatGeneratedPage('Variables of the Lambda functions', '`handlers/*/env.ts`', [PREFACE, table]),
  };
}

/** The files of `platform/` that hold variables which several functions take. */
function listFragments(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /(^|[/\\-])env\.ts$/.test(file)).map((file) => join(folder, file));
}

async function collectVariables(folder: string, functions: readonly string[]): Promise<ReadonlyMap<string, Variable>> {
  const variables = new Map<string, Variable>();
  for (const name of functions) {
    const module: Readonly<Record<string, unknown>> = await import(join(folder, name, 'env.ts'));
    const schema = Object.values(module).find((value) => value instanceof z.ZodObject);
    if (schema === undefined) throw new ConfigurationInvalid(`handlers/${name}/env.ts exports no schema.`);
    for (const [variable, field] of Object.entries<z.ZodType>(schema.shape)) {
      const known = variables.get(variable) ?? { schemas: [], functions: [] };
      known.schemas.push(field);
      known.functions.push(name);
      variables.set(variable, known);
    }
  }
  return variables;
}

function describeAll(schemas: readonly z.ZodType[], describe: (schema: z.ZodType) => string): string {
  return [...new Set(schemas.map(describe))].join(', ');
}

function describeDefault(schema: z.ZodType): string {
  const value = findDefault(schema);
  if (value === '') return 'none';
  if (value !== undefined) return formatCode(String(value));
  return schema.safeParse(undefined).success ? 'none' : 'required';
}

/** Finds the text or number that a variable has where it is left out; undefined where it has none. */
function findDefault(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodDefault) return schema.def.defaultValue;
  if (schema instanceof z.ZodPipe) return findDefault(schema.in);
  return undefined;
}
