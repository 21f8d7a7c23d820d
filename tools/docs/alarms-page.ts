import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { textAt } from '#domain/base/json.ts';
import type { ConfigInput } from '#infra/config/config.ts';
import type { GeneratedPage } from './generated-page.ts';
import { formatCode, formatGeneratedPage, formatTable } from './markdown.ts';
import { listFunctions, synthesizeHome } from './synthesized-home.ts';

/** One number that an alarm reads; a stalled queue has several. */
type Measure = { readonly metric: string; readonly dimensions: string; readonly rings: string };
type Alarm = { readonly name: string; readonly description: string; readonly measures: readonly Measure[] };

const PREFIX = 'attack-reactor-any-';
const ROUTE = 'any-route';
/** An environment with one route and a tenant of a unit, so that every kind of alarm is there. */
const ENVIRONMENT: ConfigInput = {
  environment: 'any',
  region: 'eu-central-1',
  account: '111122223333',
  companyName: 'Example Corp',
  organizationId: 'o-a1b2c3d4e5',
  network: { kind: 'created', cidr: '10.64.0.0/24', availabilityZones: ['eu-central-1a', 'eu-central-1b'] },
  database: { kind: 'aurora-serverless', minCapacity: 0, maxCapacity: 1 },
  api: {
    oidc: { issuer: 'https://login.example.com', audience: 'attack-reactor' },
    groups: [{ group: 'security', role: 'admin' }],
    tenants: [{ id: 'any', organizationalUnits: ['ou-ab12-any00001'] }],
  },
  console: {},
  reaction: {
    notifications: [{ id: ROUTE, channel: 'slack', secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:any-AbCdEf' }],
  },
  backend: { kind: 'local' },
};

const OWN_NAMESPACE = '<project>-<environment>';

const PREFACE = `Names start with \`<project>-<environment>-\`. An alarm ends by itself when its number falls back. Reactors have no
alarms: their failures are results. [operations.md](../operations.md) says what the error names and attributes mean.`;

const MEASURES_PREFACE = `Missing data is no breach. Names of dimensions are without \`<project>-<environment>-\`. A queue is stalled while the first of
its metrics grows and none of the others does.`;

const metric = z.object({
  namespace: z.string(),
  metric_name: z.string(),
  dimensions: z.record(z.string(), z.string()),
  period: z.int(),
});
const alarmSchema = z.object({
  alarm_name: z.string(),
  alarm_description: z.string(),
  evaluation_periods: z.int(),
  threshold: z.number(),
  statistic: z.string().optional(),
  ...metric.partial().shape,
  metric_query: z.array(z.object({ metric: metric.extend({ stat: z.string() }).optional() })).default([]),
});
const stackSchema = z.object({
  resource: z
    .object({ aws_cloudwatch_metric_alarm: z.record(z.string(), alarmSchema) })
    .catchall(z.record(z.string(), z.record(z.string(), z.unknown()))),
});
type Stack = z.output<typeof stackSchema>;
type AlarmResource = z.output<typeof alarmSchema>;

/** Writes every alarm of the stacks of the administrator account. */
export function writeAlarmsPage(root: string): GeneratedPage {
  const alarms = listAlarms(root);
  const rows = alarms.map(({ name, description }) => {
    const [rings = '', remedy] = description.split(/(?<=\.) (.*)/s);
    if (remedy === undefined) throw new ConfigurationInvalid(`Alarm ${name} does not say what to do. Add a sentence to its description.`);
    return [formatCode(name), markPlaceholders(rings), markPlaceholders(remedy)];
  });
  const measured = alarms.flatMap(({ name, measures }) =>
    measures.map(({ metric: what, dimensions, rings }) => [formatCode(name), formatCode(what), formatCode(dimensions), rings]),
  );
  const parts = [
    PREFACE,
    formatTable(['alarm', 'rings when', 'do'], rows),
    '## Measures',
    MEASURES_PREFACE,
    formatTable(['alarm', 'metric', 'dimensions', 'rings'], measured),
  ];
  return { path: 'docs/generated/alarms.md', text: formatGeneratedPage('Alarms', 'the stacks `pipeline` and `hub`', parts) };
}

/** Every alarm by its name without project and environment; those that each function or each route has are told once. */
export function listAlarms(root: string): readonly Alarm[] {
  const functions = listFunctions(root);
  const alarms = readAlarms(root).map((alarm) => generalize(alarm, functions));
  return [...new Map(alarms.map((alarm) => [alarm.name, alarm])).values()];
}

/** A placeholder outside of code would be taken for an HTML element. */
function markPlaceholders(text: string): string {
  return text.replaceAll(/[\w-]*<\w+>[\w-]*/g, formatCode);
}

function readAlarms(root: string): Alarm[] {
  const stack = stackSchema.parse(JSON.parse(synthesizeHome(root, ENVIRONMENT)));
  return Object.values(stack.resource.aws_cloudwatch_metric_alarm).map((alarm) => ({
    name: alarm.alarm_name.replace(PREFIX, ''),
    description: alarm.alarm_description.replaceAll(PREFIX, ''),
    measures: listMeasures(alarm, stack),
  }));
}

function listMeasures(alarm: AlarmResource, stack: Stack): readonly Measure[] {
  const { statistic = '', evaluation_periods: periods, threshold } = alarm;
  const within = (seconds: number) => (periods === 1 ? `${seconds / 60} minutes` : `${periods} × ${seconds / 60} minutes`);
  const [grows, ...others] = alarm.metric_query.flatMap(({ metric: queried }) => queried ?? []);
  if (grows === undefined) {
    const single = metric.parse(alarm);
    return [{ ...describeMetric(single, stack), rings: `${statistic} > ${threshold} in ${within(single.period)}` }];
  }
  return [
    { ...describeMetric(grows, stack), rings: `${grows.stat} > 0 in ${within(grows.period)}, while` },
    ...others.map((other) => ({ ...describeMetric(other, stack), rings: `${other.stat} = 0 in ${within(other.period)}` })),
  ];
}

function describeMetric({ namespace, metric_name: name, dimensions }: z.output<typeof metric>, stack: Stack): Omit<Measure, 'rings'> {
  const named = Object.entries(dimensions).map(([key, value]) => `${key}=${withoutPrefix(resolve(value, stack))}`);
  return { metric: `${namespace === PREFIX.slice(0, -1) ? OWN_NAMESPACE : namespace} ${name}`, dimensions: named.join(', ') };
}

/** The name that a reference to another resource stands for. */
function resolve(value: string, stack: Stack): string {
  const [, type = '', id = '', attribute = ''] = /^\$\{(\w+)\.(\w+)\.(\w+)\}$/.exec(value) ?? [];
  const named: unknown = stack.resource[type]?.[id];
  return textAt(named, attribute) ?? value;
}

/** An ARN says what it is by its last part. */
function withoutPrefix(name: string): string {
  return name.replace(new RegExp(`^(arn:.*:)?${PREFIX}`), '');
}

/** Puts placeholders in the place of the route and of a function that has the same two alarms as all others. */
function generalize(alarm: Alarm, functions: readonly string[]): Alarm {
  const owner = [...functions, `notify-${ROUTE}`].find((one) => alarm.name === `${one}-errors` || alarm.name === `${one}-throttles`);
  const say = (text: string) => (owner === undefined ? text.replaceAll(ROUTE, '<route>') : text.replaceAll(owner, '<function>'));
  const measures = alarm.measures.map((measure) => ({ ...measure, dimensions: say(measure.dimensions) }));
  return { name: say(alarm.name), description: say(alarm.description), measures };
}
