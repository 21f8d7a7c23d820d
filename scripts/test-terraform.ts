import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { Checks, ProofFailed } from './terraform/checks.ts';
import { type Emulator, startEmulator } from './terraform/emulator.ts';
import { emulatorDrift } from './terraform/emulator-drift.ts';
import { eventsTakeTheirWay } from './terraform/event-delivery.ts';
import { changesOf, unexplained } from './terraform/plan.ts';
import { endAll, type Finished, run } from './terraform/process.ts';
import { providerSource } from './terraform/provider-mirror.ts';

/*
 * Proves the pipeline stack on an emulator: every environment validates; the emulator's is planned, applied, planned again
 * without a difference, fed with events, and destroyed.
 * Usage: node scripts/test-terraform.ts [--no-bundle (use dist/lambda as it is)] [--keep (wait before destroy)]
 */
const root = join(import.meta.dirname, '..');
const work = mkdtempSync(join(tmpdir(), 'attack-reactor-terraform-'));
const checks = new Checks();
let moto: Emulator | undefined;

/** The file of config/environments that is applied, and its Region. */
const APPLIED = 'emulator';
const REGION = 'eu-west-1';
/** moto is reached by the provider's own variables, so the stack under test is the one that AWS would get. */
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '2',
  CHECKPOINT_DISABLE: '1',
  TF_IN_AUTOMATION: '1',
};
const TAIL_LINES = 60;

type Environment = Readonly<Record<string, string>>;
type Terraform = (args: readonly string[], timeoutSeconds?: number) => Promise<Finished>;

function terraformIn(cwd: string, environment: Environment): Terraform {
  const env = { ...ENVIRONMENT, ...environment };
  return (args, timeoutSeconds = 120) => run('terraform', [...args, '-no-color'], { cwd, env, timeoutSeconds });
}

function checkSuccess(what: string, { exitCode, output, seconds }: Finished): void {
  checks.check(`${what} (${seconds.toFixed(1)} s)`, exitCode === 0, output.split('\n').slice(-TAIL_LINES).join('\n'));
}

/** What this machine lacks for the proof, and where to get it. */
async function missingTool(): Promise<string | undefined> {
  const terraform = await run('terraform', ['version'], { env: ENVIRONMENT, timeoutSeconds: 30 });
  if (terraform.exitCode !== 0) return 'Install Terraform 1.9 or later: https://developer.hashicorp.com/terraform/install';
  const python = await run('python3', ['-c', 'import moto, werkzeug'], { timeoutSeconds: 60 });
  return python.exitCode === 0 ? undefined : 'Install moto for python3: python3 -m pip install "moto[server]==5.2.1"';
}

/** Writes the stack of an environment; answers the folder in which Terraform runs. */
async function synth(environment: string, folder: string): Promise<string> {
  const outdir = join(work, folder, 'cdktf.out');
  mkdirSync(outdir, { recursive: true });
  const env = { REACTOR_ENV: environment, CDKTF_OUTDIR: outdir };
  checkSuccess(`synth ${environment}`, await run(process.execPath, ['main.ts'], { cwd: root, env, timeoutSeconds: 60 }));
  return join(outdir, 'stacks/pipeline');
}

function textOf(stack: string): string {
  return readFileSync(join(stack, 'cdk.tf.json'), 'utf8');
}

const stackSchema = z.object({ terraform: z.object({ required_providers: z.object({ aws: z.object({ version: z.string() }) }) }) });

function sourceFor(stack: string): Environment {
  const { version } = stackSchema.parse(JSON.parse(textOf(stack))).terraform.required_providers.aws;
  const { description, environment } = providerSource(version, work);
  checks.note(`AWS provider ${version} from ${description}`);
  return environment;
}

/** Every file of config/environments makes a stack that the provider's schema accepts. Nothing is called. */
async function validateEnvironments(source: Environment, applied: string): Promise<void> {
  for (const file of readdirSync(join(root, 'config/environments')).sort()) {
    const name = file.replace(/\.ts$/, '');
    const stack = await synth(name, name);
    if (name === APPLIED)
      checks.check('a second synth writes the same bytes', textOf(stack) === textOf(applied), `Compare ${stack} and ${applied}.`);
    const terraform = terraformIn(stack, source);
    checkSuccess(`init ${name}`, await terraform(['init', '-backend=false', '-input=false']));
    checkSuccess(`validate ${name}`, await terraform(['validate']));
  }
}

async function planAsExpected(terraform: Terraform): Promise<void> {
  checkSuccess('init', await terraform(['init', '-input=false']));
  checkSuccess('plan', await terraform(['plan', '-input=false', '-out=first.plan']));
  const changes = changesOf((await terraform(['show', '-json', 'first.plan'])).output);
  const expected = readFileSync(join(root, 'test/terraform/addresses.txt'), 'utf8').trim().split('\n');
  const planned = changes.map(({ address, actions }) => (actions.join() === 'create' ? address : `${address} ${actions.join('+')}`)).sort();
  const missing = expected.filter((address) => !planned.includes(address)).map((address) => `- ${address}`);
  const surplus = planned.filter((address) => !expected.includes(address)).map((address) => `+ ${address}`);
  const differences = [...missing, ...surplus];
  checks.check(
    `plan creates the ${expected.length} resources of test/terraform/addresses.txt`,
    differences.length === 0,
    differences.join('\n'),
  );
}

async function applyAndPlanAgain(terraform: Terraform): Promise<void> {
  const applied = await terraform(['apply', '-input=false', '-parallelism=20', 'first.plan'], 420);
  checkSuccess(`apply: ${applied.output.match(/Resources: .*/)?.[0] ?? 'no summary'}`, applied);
  const again = await terraform(['plan', '-input=false', '-detailed-exitcode', '-out=second.plan'], 240);
  checks.check(`second plan (${again.seconds.toFixed(1)} s)`, again.exitCode === 0 || again.exitCode === 2, again.output);
  const changes = changesOf((await terraform(['show', '-json', 'second.plan'])).output);
  const drift = unexplained(changes, emulatorDrift);
  // Exit code 2 without a changed resource: an output changes.
  const hidden = again.exitCode === 2 && changes.length === 0;
  checks.check('second plan has no difference', drift.length === 0 && !hidden, hidden ? again.output : drift.join('\n'));
}

const url = z.object({ value: z.url() });
const outputsSchema = z.object({ enrichment_queue_url: url, enrichment_dead_letters_url: url });

async function feed(terraform: Terraform, emulator: Emulator): Promise<void> {
  const outputs = outputsSchema.parse(JSON.parse((await terraform(['output', '-json'])).output));
  const queues = { queueUrl: outputs.enrichment_queue_url.value, deadLettersUrl: outputs.enrichment_dead_letters_url.value };
  await eventsTakeTheirWay(checks, emulator, queues);
}

async function destroyAll(terraform: Terraform): Promise<void> {
  const destroyed = await terraform(['destroy', '-auto-approve', '-input=false', '-parallelism=20'], 420);
  checkSuccess(`destroy: ${destroyed.output.match(/Resources: .*/)?.[0] ?? 'no summary'}`, destroyed);
  const left = await terraform(['state', 'list']);
  checks.check('destroy leaves nothing', left.exitCode === 0 && left.output.trim() === '', left.output);
}

/** Shows how to use the applied stack, until the user interrupts. */
async function waitForInterrupt(stack: string, environment: Environment): Promise<void> {
  const variables = Object.entries({ ...ENVIRONMENT, ...environment }).map(([key, value]) => `${key}=${value}`);
  checks.note(`kept: cd ${stack} && export ${variables.join(' ')}`);
  checks.note('Ctrl-C ends the emulator and removes the folder.');
  await once(process, 'SIGINT');
}

async function prove(keep: boolean, bundle: boolean): Promise<void> {
  if (bundle) checkSuccess('bundle', await run(process.execPath, ['scripts/bundle.ts'], { cwd: root, timeoutSeconds: 120 }));
  const stack = await synth(APPLIED, 'applied');
  const source = sourceFor(stack);
  await validateEnvironments(source, stack);
  moto = await startEmulator(join(root, 'test/terraform/moto_server.py'), REGION, join(work, 'moto.log'));
  const environment = { ...source, AWS_ENDPOINT_URL: moto.endpoint };
  const terraform = terraformIn(stack, environment);
  await planAsExpected(terraform);
  await applyAndPlanAgain(terraform);
  await feed(terraform, moto);
  if (keep) await waitForInterrupt(stack, environment);
  else await destroyAll(terraform);
}

async function cleanUp(): Promise<void> {
  endAll();
  await moto?.stop();
  rmSync(work, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const options = { keep: { type: 'boolean', default: false }, 'no-bundle': { type: 'boolean', default: false } } as const;
  const { values } = parseArgs({ options });
  const missing = await missingTool();
  if (missing !== undefined) {
    const required = process.env['REQUIRE_ALL'] === '1';
    console.log(`${required ? 'FAILED ' : 'SKIPPED'} Terraform is not proven on this machine. ${missing}`);
    process.exitCode = required ? 1 : 0;
    return;
  }
  try {
    await prove(values.keep, !values['no-bundle']);
  } catch (error) {
    if (!(error instanceof ProofFailed)) checks.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
    for (const line of moto?.lastErrors() ?? []) checks.note(`moto: ${line}`);
  }
  process.exitCode = checks.allPassed ? 0 : 1;
  console.log(checks.summary);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void cleanUp().then(() => process.exit(130)));
await main().finally(cleanUp);
