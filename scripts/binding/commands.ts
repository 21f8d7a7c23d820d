import { readFileSync } from 'node:fs';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { schemaProblems } from '#domain/base/schema-problems.ts';
import { oneLine } from '#domain/base/text.ts';
import { type Binding, binding as bindingSchema } from '#domain/reaction/binding.ts';
import { writeProblems } from '#domain/reaction/binding-change.ts';
import { HUB_PLACE, tellRefusal } from '#scripts/reactor/hub-place.ts';
import { defineCommand, list, text, type ValuesOf } from '#scripts/terminal/definition.ts';
import { table } from '#scripts/terminal/terminal.ts';
import { type BindingClient, openBindings } from './binding-client.ts';

const PLACE = {
  ...HUB_PLACE,
  environment: text(
    'NAME',
    'a deployed environment, by the name of its file in config/environments; left out: the platform of this machine',
  ),
};
const NOTES = [
  'A binding of the configuration is changed there (reaction.bindings) and not here. With --environment your AWS credentials write to the table security_controls; they come from the environment, as for the AWS CLI. Without it the platform of this machine is asked, and started where none runs.',
] as const;
const EXIT_CODES = { 0: 'done', 1: 'refused, with every reason' } as const;
const BINDING = [
  { name: 'BINDING', about: 'its id: small letters and digits in words joined by hyphens', missing: 'Name one binding. See --help.' },
];

export const listCommand = defineCommand({
  about: 'Lists the bindings: which reactor answers to what, how far it may go, and where.',
  options: PLACE,
  notes: NOTES,
  exitCodes: EXIT_CODES,
  run: ({ json, ...place }) =>
    work(place, async (client) => {
      const { bindings, unreadable } = await client.list();
      if (json) return JSON.stringify({ bindings, unreadable });
      const rows = bindings.map(({ binding: { id, match, reactorId, mode, tenant }, isOfConfiguration }) => [
        id,
        Object.values(match).join(' '),
        reactorId,
        mode,
        tenant ?? 'every tenant',
        isOfConfiguration ? 'configuration' : '',
      ]);
      const faults = unreadable.map(({ id, fault }) => oneLine(`${id} cannot be read: ${fault}`));
      const listed =
        rows.length === 0 ? 'There is no binding.' : table([['BINDING', 'ANSWERS TO', 'REACTOR', 'MODE', 'TENANT', 'OWNER'], ...rows]);
      return [listed, ...faults].join('\n');
    }),
});

const PUT = {
  ...PLACE,
  control: text('ID', 'the control that it answers to, such as S3.3'),
  'finding-type': text('TYPE', 'in place of a control: a finding type, or the beginning of one and *'),
  technique: text('ID', 'in place of a control: a technique, such as T1530'),
  reactor: text('ID', 'the reactor: its name, or publisher/name'),
  mode: text('MODE', 'notify: plan and tell; approval: ask people first; automatic: change at once'),
  parameters: text('JSON', 'parameters of the reactor, as an object'),
  tenant: text('NAME', 'only accounts of this tenant'),
  account: list('ID', 'only this account; given again: these'),
  region: list('NAME', 'only this Region; given again: these'),
  file: text('FILE', 'a binding as JSON, as reaction.bindings has it; other options go before its fields'),
} as const;

export const putCommand = defineCommand({
  about: 'Binds a reactor for good, in place of the binding with the same id. It is checked as the configuration is.',
  arguments: BINDING,
  options: PUT,
  notes: NOTES,
  examples: ['doors --control S3.3 --reactor s3-block-public-read --mode approval'],
  exitCodes: EXIT_CODES,
  run: ({ json, environment, data, ...wishes }, [id = '']) => {
    const binding = readBinding(id, wishes);
    return work({ environment, data }, async (client) => {
      const before = (await client.list()).bindings.find((one) => one.binding.id === binding.id);
      const refusal = await client.change({ kind: 'put', binding, expects: before?.etag ?? null });
      if (refusal !== null) throw new Refused(refusal);
      return json
        ? JSON.stringify({ binding, replaced: before?.binding ?? null })
        : `${binding.id}: ${binding.reactorId} is bound (${binding.mode}).`;
    });
  },
});

export const removeCommand = defineCommand({
  about: 'Takes a binding back. Its reactor stays installed, and what it changed stays as it is.',
  arguments: BINDING,
  options: PLACE,
  notes: NOTES,
  examples: ['doors'],
  exitCodes: EXIT_CODES,
  run: ({ json, ...place }, [id = '']) =>
    work(place, async (client) => {
      const found = (await client.list()).bindings.find(({ binding }) => binding.id === id);
      if (found === undefined) throw new Refused(`There is no binding ${JSON.stringify(id)}.`);
      const refusal = await client.change({ kind: 'remove', id, expects: found.etag });
      if (refusal !== null) throw new Refused(refusal);
      return json ? JSON.stringify({ removed: found.binding }) : `${id}: ${found.binding.reactorId} is not bound any more.`;
    }),
});

/** A person asked for what is not allowed: that is answer 1. */
class Refused extends Error {}

async function work(
  place: { readonly environment: string | undefined; readonly data: string | undefined },
  run: (client: BindingClient) => Promise<string>,
): Promise<number> {
  try {
    console.log(await run(await openBindings(place)));
    return 0;
  } catch (error) {
    if (!(error instanceof Refused)) return tellRefusal(error);
    console.error(oneLine(error.message));
    return 1;
  }
}

type Wishes = Omit<ValuesOf<typeof PUT>, 'json' | 'environment' | 'data'>;

/** @throws ConfigurationInvalid with each field that is wrong */
function readBinding(
  id: string,
  { file, control, 'finding-type': findingType, technique, reactor, mode, parameters, tenant, account, region }: Wishes,
): Binding {
  const base = file === undefined ? {} : readObject(readText(file), `--file ${file}`);
  const matches = Object.entries({ control, findingType, technique }).filter(([, value]) => value !== undefined);
  const scope = {
    ...Object(base['scope']),
    ...(account.length > 0 && { accounts: { include: account } }),
    ...(region.length > 0 && { regions: { include: region } }),
  };
  const document = {
    ...base,
    id,
    ...(matches.length > 0 && { match: Object.fromEntries(matches) }),
    ...(reactor !== undefined && { reactorId: reactor }),
    ...(mode !== undefined && { mode }),
    ...(parameters !== undefined && { parameters: readObject(parameters, '--parameters') }),
    ...(tenant !== undefined && { tenant }),
    ...(Object.keys(scope).length > 0 && { scope }),
  };
  const problems = schemaProblems(bindingSchema, document);
  if (problems.length > 0) throw new ConfigurationInvalid(writeProblems(problems));
  return bindingSchema.parse(document);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigurationInvalid(`--file ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  }
}

function readObject(written: string, what: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(written);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw new ConfigurationInvalid(`${what} is no JSON object.`);
}
