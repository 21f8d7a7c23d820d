import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { didYouMean } from '#domain/base/near-misses.ts';
import { oneLine } from '#domain/base/text.ts';
import { parseOverrideFile, type WrittenOverride } from '#domain/mapping/override-file.ts';
import { checkOverrideFile, replaceOverrides } from '#platform/mapping/override-files.ts';
import { defineCommand } from '#scripts/terminal/definition.ts';
import { DATABASE_HELP, THROWAWAY, withMappingDatabase } from './database.ts';

const ACTIONS = ['check', 'apply'];

export const command = defineCommand({
  about:
    'Checks a file of overrides against the active release, or makes the database hold exactly what the file says. Unknown and revoked techniques, unknown keys and contradictions are errors that name the line; nothing is written then.',
  arguments: [
    { name: 'ACTION', about: 'check or apply' },
    {
      name: 'FILE',
      about:
        'a JSON list, one override an object (docs/mapping.md). Its name is its identity: applying it again replaces what it wrote before; an empty list takes it all back. Overrides of other files stay, and are checked with it',
    },
  ],
  notes: [DATABASE_HELP],
  examples: ['check overrides.json'],
  exitCodes: { 0: 'in order', 1: 'check found errors', 2: 'wrong use, an unusable file, or errors on apply' },
  async run(_, [action = '', path = '']) {
    if (!ACTIONS.includes(action))
      throw new ConfigurationInvalid(`"${oneLine(action)}" is none of ${ACTIONS.join(', ')}.${didYouMean(action, ACTIONS)}`);
    const origin = basename(path);
    const overrides = parseOverrideFile(await readOverrideFile(path), origin);
    return action === 'check' ? await check(origin, overrides) : await apply(origin, overrides);
  },
});

async function readOverrideFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigurationInvalid(`${path} cannot be read. Name a file of overrides, such as sql/overrides/example.json.`, { cause });
  }
}

async function check(origin: string, overrides: readonly WrittenOverride[]): Promise<number> {
  const faults = await withMappingDatabase((sql) => checkOverrideFile(sql, origin, overrides));
  for (const { message } of faults) console.log(message);
  console.log(`${origin}: ${overrides.length} overrides, ${faults.length} errors`);
  return faults.length === 0 ? 0 : 1;
}

async function apply(origin: string, overrides: readonly WrittenOverride[]): Promise<number> {
  await withMappingDatabase(async (sql, engine) => {
    await replaceOverrides(sql, origin, overrides);
    console.log(`${origin}: the database holds its ${overrides.length} overrides. Functions follow within their refresh interval.`);
    if (engine === 'PGlite') console.log(THROWAWAY);
  });
  return 0;
}
