import { readFileSync } from 'node:fs';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { requireEnvironment, requireStack } from '../config/environment-files.ts';
import { formatPlan } from './plan/markdown.ts';
import { readPlan } from './plan/plan-file.ts';
import { type PlanSummary, summarizePlan } from './plan/summary.ts';

/** Fits a comment of GitHub, which takes 65,536 characters. */
const LIMIT = '60000';
const FEWEST = 500;

export const command = defineCommand({
  about:
    'Says in Markdown, for a pull request, what a deployment would do: resources by capability, permissions as sentences, state machines state by state, and the monthly cost of what is paid whatever arrives. Writes the Terraform of ENV and runs `terraform plan`, whose own words are on standard error; changes nothing.',
  arguments: [{ name: 'ENV', about: 'name of a file in config/environments, without .ts' }],
  options: {
    stack: text('STACK', 'pipeline, hub or member', { default: 'pipeline' }),
    'plan-json': text('FILE', 'sums up this plan, as `terraform show -json PLAN` prints it; runs nothing'),
    'no-bundle': flag('takes dist as it is'),
    'fail-on-change': flag('exit code 1 where the plan changes something, to watch for drift'),
    limit: text('CHARACTERS', 'cuts the Markdown at a line', { default: LIMIT }),
    json: flag('prints {environment, stack, counts, losses, capabilities, permissions, workflows, cost} as JSON instead'),
  },
  notes: ['Needs Terraform and credentials of the account that may read it; see docs/terraform.md. With --plan-json neither.'],
  examples: ['dev', 'production --fail-on-change', 'production --plan-json plan.json --json'],
  exitCodes: { 0: 'summed up', 1: 'Terraform failed, or with --fail-on-change something changes' },
  async run({ stack, 'plan-json': file, 'no-bundle': noBundle, 'fail-on-change': failOnChange, limit, json }, [environment = '']) {
    requireEnvironment(environment);
    requireStack(stack);
    const characters = readLimit(limit);
    const plan = file === undefined ? await askTerraform(environment, stack, !noBundle) : readFile(file);
    if (plan === undefined) return 1;
    const summary = summarizePlan(readPlan(plan));
    if (json) console.log(JSON.stringify({ environment, stack, ...summary }));
    else process.stdout.write(formatPlan({ environment, stack, summary }, characters));
    return failOnChange && changesSomething(summary) ? 1 : 0;
  },
});

function readLimit(limit: string): number {
  if (/^\d{1,9}$/.test(limit) && Number(limit) >= FEWEST) return Number(limit);
  throw new ConfigurationInvalid(`--limit ${limit} is not a whole number of at least ${FEWEST}.`);
}

function changesSomething({ counts }: PlanSummary): boolean {
  return Object.values(counts).some((count) => count > 0);
}

/** The plan; undefined after it has said why there is none. */
async function askTerraform(environment: string, stack: string, bundle: boolean): Promise<string | undefined> {
  const { makePlan, PlanFailed } = await import('./plan/terraform-plan.ts');
  try {
    return await makePlan(environment, stack, bundle);
  } catch (error) {
    if (!(error instanceof PlanFailed)) throw error;
    console.error(error.message);
    return undefined;
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigurationInvalid(`--plan-json ${path} cannot be read. Name what "terraform show -json PLAN" was written to.`);
  }
}
