import { MODES } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { type FieldProblem, fieldName } from '#domain/base/field-problem.ts';
import type { Config } from '#infra/config/config.ts';
import type { Knowledge } from '#infra/config/knowledge.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';
import { paint, table } from '#scripts/terminal/terminal.ts';
import { environmentFile, environmentNames, requireEnvironment } from '../../config/environment-files.ts';

export const command = defineCommand({
  about: 'Says everything that is wrong with the configuration of an environment, and what it is where nothing is wrong.',
  arguments: [
    {
      name: 'ENV',
      about: 'name of a file in config/environments, without .ts; left out: all of them',
      optional: true,
      many: true,
    },
  ],
  options: {
    json: flag(
      'the last line of standard output is a list of {name, file, problems, warnings, summary} as JSON; problems and warnings are {field, message}, summary is null where something is wrong',
    ),
  },
  notes: [
    'Reads files only: no network, no credentials, no bundles. Bindings are checked against the keys of the mapping release in sql/ and against the reactors of this repository. A warning is about what is allowed and may not be meant.',
  ],
  examples: ['production', 'dev production --json'],
  exitCodes: { 0: 'nothing wrong (warnings or not)', 1: 'something is wrong' },
  run: check,
});

/** One finding of the check, as JSON has it. */
type Remark = { readonly field: string | null; readonly message: string };
type Report = {
  readonly name: string;
  readonly file: string;
  readonly problems: readonly Remark[];
  readonly warnings: readonly Remark[];
  readonly summary: Summary | null;
};

async function check({ json }: { readonly json: boolean }, words: readonly string[]): Promise<number> {
  const names = words.length > 0 ? [...new Set(words)] : environmentNames();
  for (const name of names) requireEnvironment(name);
  const { readKnowledge } = await import('./knowledge.ts');
  const knowledge = await readKnowledge();
  const reports: Report[] = [];
  for (const name of names) reports.push(await reportOn(name, knowledge));
  if (json) console.log(JSON.stringify(reports));
  else console.log(reports.map(describe).join('\n\n'));
  return reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

async function reportOn(name: string, knowledge: Knowledge): Promise<Report> {
  const { reviewEnvironment } = await import('../../config/load-config.ts');
  try {
    const { file, config, problems, warnings } = await reviewEnvironment(name, knowledge);
    return {
      name,
      file,
      problems: problems.map(buildRemark),
      warnings: warnings.map(buildRemark),
      summary: config === undefined ? null : buildSummary(config),
    };
  } catch (error) {
    if (!(error instanceof ConfigurationInvalid)) throw error;
    // A file that cannot be loaded has no fields yet; the message says where.
    return { name, file: environmentFile(name), problems: [{ field: null, message: error.message }], warnings: [], summary: null };
  }
}

function buildRemark({ path, message }: FieldProblem): Remark {
  return { field: fieldName(path), message };
}

/** Describes an environment, in a few words each. */
type Summary = Readonly<Record<string, string>>;

function buildSummary(config: Config): Summary {
  const { reaction, network, database, alarms, backend } = config;
  const modes = MODES.map((mode) => [reaction.bindings.filter((binding) => binding.mode === mode).length, mode] as const);
  const bindings = modes.filter(([count]) => count > 0).map(([count, mode]) => `${count} ${mode}`);
  return {
    name: `${config.project}-${config.environment}`,
    account: config.account,
    region: `${config.region} (partition ${config.partition})`,
    publish: config.publish.mode,
    members: reaction.memberAccounts === 'organization' ? `all of ${config.organizationId}` : reaction.memberAccounts.join(', '),
    reactors: reaction.reactors === 'all' ? 'all' : String(reaction.reactors.length),
    bindings: bindings.length === 0 ? 'none' : bindings.join(', '),
    routes: reaction.notifications.map(({ id, channel, language }) => `${id} (${channel}, ${language})`).join(', ') || 'none',
    network: network.kind,
    database: database.kind,
    alarms: alarms.notify === 'email' ? alarms.email : alarms.notify === 'topic' ? alarms.topicArn : 'nobody',
    state: backend.kind === 's3' ? `s3://${backend.bucket}/${backend.key}` : 'local file',
  };
}

function describe({ name, file, problems, warnings, summary }: Report): string {
  const lineOf = ({ field, message }: Remark) => (field === null ? message : `${file}: ${field}: ${message}`);
  const warned = warnings.map((warning) => `${paint('yellow', 'warning')} ${lineOf(warning)}`);
  if (summary === null) {
    const count = paint('red', problems.length === 1 ? '1 error.' : `${problems.length} errors.`);
    return [...problems.map(lineOf), ...warned, `${name}: ${count}`].join('\n');
  }
  const also = warnings.length === 0 ? '' : `, ${warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`}`;
  return [...warned, `${paint('green', 'Nothing wrong')} with ${name}${also}.`, table(Object.entries(summary))].join('\n');
}
