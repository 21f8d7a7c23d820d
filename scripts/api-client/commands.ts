import * as z from 'zod';
import { CONTRACT } from '#domain/api/contract.ts';
import { ROLES } from '#domain/api/role.ts';
import { AppError, ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { API_HELP, readApiPlace } from '#scripts/api/api-place.ts';
import { type ApiClient, openApi, requireAnswer } from '#scripts/api/client.ts';
import { requireWord } from '#scripts/mapping/output.ts';
import { defineCommand, flag, list, text } from '#scripts/terminal/definition.ts';
import { table } from '#scripts/terminal/terminal.ts';

const NOTES = [API_HELP, 'An admin is a person: a key of a machine makes no keys, so set ATTACK_REACTOR_TOKEN.'] as const;
const EXIT_CODES = { 0: 'done', 1: 'refused, with the reason' } as const;
const CLIENT = [{ name: 'ID', about: 'the name of the machine: small letters, digits and hyphens' }];
const JSON_FLAG = flag('one JSON object');
const DAY_MS = 24 * 3_600_000;
const MOST_DAYS = 366;
const PATIENCE_SECONDS = 60;

export const listCommand = defineCommand({
  about: 'Lists the machines that may call the API, as far as you are an admin of all their tenants.',
  options: { json: JSON_FLAG },
  notes: NOTES,
  exitCodes: EXIT_CODES,
  run: ({ json }) =>
    answer(async (api) => {
      const { items } = await requireAnswer(api.GET('/v1/clients'), CONTRACT.listClients.answer);
      if (json) return JSON.stringify({ clients: items });
      if (items.length === 0) return 'There is no API client.';
      return table(
        items.map(({ id, roles, accounts, expiresAt }) => [
          id,
          roles.map(({ role, tenant }) => `${role}@${tenant}`).join(' '),
          accounts?.join(' ') ?? 'all accounts',
          expiresAt,
        ]),
      );
    }),
});

export const createCommand = defineCommand({
  about: 'Makes a key for a machine and prints it, this once: the platform keeps nothing but its hash.',
  arguments: CLIENT,
  options: {
    role: text('ROLE', `what it may do: ${ROLES.join(', ')} (default: viewer)`, { default: 'viewer' }),
    tenant: list('NAME', 'the tenant in which it holds the role; given again: in each of them. * is every tenant'),
    account: list('ID', 'confine it to this account of its tenants; given again: to these'),
    days: text('N', `days until the key ends, at most ${MOST_DAYS} (default: 90)`, { default: '90' }),
    json: flag('one JSON object: client, key'),
  },
  notes: NOTES,
  examples: ['shop-pipeline --role viewer --tenant shop --days 90'],
  exitCodes: EXIT_CODES,
  run: ({ json, role, tenant, account, days }, [id = '']) => {
    const body = { id, roles: readRoles(role, tenant), accounts: account.length === 0 ? null : [...account], expiresAt: readEnd(days) };
    const issue = CONTRACT.createClient.body.safeParse(body).error?.issues[0];
    if (issue !== undefined) throw new ConfigurationInvalid(`${String(issue.path[0])} ${issue.message}. See --help.`);
    return answer(async (api) => {
      const made = await requireAnswer(api.POST('/v1/clients', { body }), CONTRACT.createClient.answer);
      if (json) return JSON.stringify(made);
      console.error(`Client ${made.client.id} is made. Its key ends at ${made.client.expiresAt}, and is shown this once:`);
      return made.key;
    });
  },
});

export const revokeCommand = defineCommand({
  about: 'Ends the key of a machine, within a minute.',
  arguments: CLIENT,
  options: { json: JSON_FLAG },
  notes: NOTES,
  exitCodes: EXIT_CODES,
  run: ({ json }, [id = '']) =>
    answer(async (api) => {
      const asked = api.DELETE('/v1/clients/{clientId}', { params: { path: { clientId: id } } });
      await requireAnswer(asked, z.undefined());
      return json ? JSON.stringify({ revoked: id }) : `Client ${id} is revoked.`;
    }),
});

function readRoles(word: string, tenants: readonly string[]) {
  const role = requireWord(word, ROLES, '--role');
  if (tenants.length === 0) throw new ConfigurationInvalid('Name a tenant with --tenant; --tenant "*" is every one.');
  return tenants.map((tenant) => ({ tenant, role }));
}

/** Clocks differ by seconds; a key of 366 days still ends within the most that the API takes. */
function readEnd(days: string): string {
  const count = Number(days);
  if (!/^\d{1,3}$/.test(days) || count < 1 || count > MOST_DAYS)
    throw new ConfigurationInvalid(`--days ${JSON.stringify(days)} is no number from 1 to ${MOST_DAYS}.`);
  return new Date(Date.now() + count * DAY_MS - 60_000).toISOString();
}

/** The call was right and the API was not: that is answer 1. */
async function answer(work: (api: ApiClient) => Promise<string>): Promise<number> {
  const place = readApiPlace(process.env);
  try {
    console.log(await work(openApi(place, { patienceSeconds: PATIENCE_SECONDS })));
    return 0;
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof ConfigurationInvalid) throw error;
    console.error(oneLine(error.message));
    return 1;
  }
}
