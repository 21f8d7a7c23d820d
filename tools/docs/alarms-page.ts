import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { ConfigInput } from '#infra/config/config.ts';
import type { GeneratedPage } from './generated-page.ts';
import { formatCode, formatGeneratedPage, formatTable } from './markdown.ts';
import { listFunctions, synthesizePipeline } from './synthesized-pipeline.ts';

type Alarm = { readonly name: string; readonly description: string };

const PREFIX = 'attack-reactor-any-';
const ROUTE = 'any-route';
/** An environment with one route, so that every kind of alarm is there. */
const ENVIRONMENT: ConfigInput = {
  environment: 'any',
  region: 'eu-central-1',
  account: '111122223333',
  companyName: 'Example Corp',
  network: { kind: 'created', cidr: '10.64.0.0/24', availabilityZones: ['eu-central-1a', 'eu-central-1b'] },
  database: { kind: 'aurora-serverless', minCapacity: 0, maxCapacity: 1 },
  reaction: {
    notifications: [{ id: ROUTE, channel: 'slack', secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:any-AbCdEf' }],
  },
  backend: { kind: 'local' },
};

const PREFACE = `Names start with \`<project>-<environment>-\`. An alarm ends by itself when its number falls back. Reactors have no
alarms: their failures are results. [operations.md](../operations.md) says what the error names and attributes mean.`;

const stackSchema = z.object({
  resource: z.object({
    aws_cloudwatch_metric_alarm: z.record(z.string(), z.object({ alarm_name: z.string(), alarm_description: z.string() })),
  }),
});

/** Writes every alarm of the pipeline, from its synthesized stack. */
export function writeAlarmsPage(root: string): GeneratedPage {
  const functions = listFunctions(root);
  const alarms = readAlarms(root).map((alarm) => generalize(alarm, functions));
  const unique = new Map(alarms.map((alarm) => [alarm.name, alarm]));
  const rows = [...unique.values()].map(({ name, description }) => {
    const [rings = '', remedy] = description.split(/(?<=\.) (.*)/s);
    if (remedy === undefined) throw new ConfigurationInvalid(`Alarm ${name} does not say what to do. Add a sentence to its description.`);
    return [formatCode(name), markPlaceholders(rings), markPlaceholders(remedy)];
  });
  return {
    path: 'docs/generated/alarms.md',
    text: formatGeneratedPage('Alarms', 'the stack `pipeline`', [PREFACE, formatTable(['alarm', 'rings when', 'do'], rows)]),
  };
}

/** A placeholder outside of code would be taken for an HTML element. */
function markPlaceholders(text: string): string {
  return text.replaceAll(/[\w-]*<\w+>[\w-]*/g, formatCode);
}

function readAlarms(root: string): Alarm[] {
  const { resource } = stackSchema.parse(JSON.parse(synthesizePipeline(root, ENVIRONMENT)));
  return Object.values(resource.aws_cloudwatch_metric_alarm).map((alarm) => ({
    name: alarm.alarm_name.replace(PREFIX, ''),
    description: alarm.alarm_description.replaceAll(PREFIX, ''),
  }));
}

/** Puts placeholders in the place of the route and of a function that has the same two alarms as all others. */
function generalize({ name, description }: Alarm, functions: readonly string[]): Alarm {
  const ofRoute = (text: string) => text.replaceAll(ROUTE, '<route>');
  const owner = [...functions, `notify-${ROUTE}`].find((one) => name === `${one}-errors` || name === `${one}-throttles`);
  if (owner === undefined) return { name: ofRoute(name), description: ofRoute(description) };
  const ofFunction = (text: string) => text.replaceAll(owner, '<function>');
  return { name: ofFunction(name), description: ofFunction(description) };
}
