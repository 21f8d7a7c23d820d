import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { TABLES } from '#domain/base/tables.ts';
import { INSTALL_MOTO, pythonWithMoto } from '#local/member-accounts/python.ts';
import { atExit, untilInterrupted } from '#scripts/terminal/ending.ts';
import { endAll, run } from '#scripts/terminal/process.ts';
import { loadConfig } from '../../config/load-config.ts';
import { expectedAddresses } from './addresses.ts';
import { installCdktf } from './cdktf-cli.ts';
import { Checks, ProofFailed } from './checks.ts';
import { Cycle } from './cycle.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { eventsTakeTheirWay } from './event-delivery.ts';
import { notificationsTakeTheirWay } from './notification-delivery.ts';
import { providerSource } from './provider-mirror.ts';
import { proveRights } from './rights/prove-rights.ts';
import { chooseAccessKey } from './rights/recorded-calls.ts';
import { workflowsAreTheFile } from './state-machines.ts';
import { type Credentials, type Environment, type Terraform, terraformIn } from './terraform.ts';

const root = join(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'attack-reactor-terraform-'));
const checks = new Checks();
let moto: Emulator | undefined;
const CALLS = join(work, 'calls.jsonl');

/** The file of config/environments that is applied, its Region, and the account that moto plays. */
const APPLIED = 'emulator';
const REGION = 'eu-west-1';
const ACCOUNT = '123456789012';
/** An account that is not the one of the credentials. */
const MEMBER = '210987654321';
const STACKS = ['pipeline', 'hub', 'member'] as const;
/** A console as its build leaves it; Terraform compares files and runs none. */
const CONSOLE = 'test/fixtures/console';
/** A value that a plan cannot show: it names the database, whose host, id and secret AWS makes up. */
const IN_DATABASE = ['api_read', 'enrich', 'index_findings', 'migrate', 'parse_finding', 'roll_up_tactics', 'start_reaction'];
/** The buckets that let the distribution of the console read, whose id AWS makes up. */
const BUCKETS = ['console_files', 'console_kept_copies'];
const HIDDEN_IN_PIPELINE = [
  ...IN_DATABASE.flatMap((id) => [`aws_iam_role_policy.${id}_after_apply.policy`, `aws_lambda_function.${id}.environment`]),
  // The name of a stream is the time of its making.
  'aws_iam_role_policy.start_installation_after_apply.policy',
  ...BUCKETS.map((id) => `aws_s3_bucket_policy.${id}.policy`),
];
/** The name of a stream is the time of its making. */
const HIDDEN_IN_HUB = ['aws_iam_role_policy.start_verification_after_apply.policy'];
type Stacks = Readonly<Record<(typeof STACKS)[number], string>>;
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
const { project, environment: name, reaction } = await loadConfig(APPLIED);
const { roleName, memberAccounts, deployRoleName = '' } = reaction;
/** Named by the pipeline, made by the member stack. */
const MEMBER_ROLES = (memberAccounts === 'organization' ? [] : memberAccounts).map((account) => `arn:aws:iam::${account}:role/${roleName}`);
/** Named by the pipeline, which installs from the hub, and made by the hub, whose own cycle shows that they exist. */
const OF_HUB = [
  ...[TABLES.catalog, TABLES.hubControls].map((table) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${project}-${name}-${table.name}`),
  `arn:aws:s3:::${project}-${name}-packages-${ACCOUNT}`,
];

/** The things that this machine lacks for the proof, and where to get them. */
async function missingTool(): Promise<string | undefined> {
  const terraform = await run('terraform', ['version'], { env: ENVIRONMENT, timeoutSeconds: 30 });
  if (terraform.exitCode !== 0) return 'Install Terraform 1.9 or later: https://developer.hashicorp.com/terraform/install';
  return pythonWithMoto() === undefined ? `Install moto: ${INSTALL_MOTO}` : undefined;
}

/** Writes the stacks of an environment; answers the folders in which Terraform runs. */
async function synth(environment: string, folder: string): Promise<Stacks> {
  const outdir = join(work, folder, 'cdktf.out');
  mkdirSync(outdir, { recursive: true });
  const env = { REACTOR_ENV: environment, CDKTF_OUTDIR: outdir, REACTOR_CONSOLE: CONSOLE };
  checks.checkSuccess(`synth ${environment}`, await run(process.execPath, ['main.ts'], { cwd: root, env, timeoutSeconds: 300 }));
  const folderOf = (stack: keyof Stacks) => join(outdir, 'stacks', stack);
  return { pipeline: folderOf('pipeline'), hub: folderOf('hub'), member: folderOf('member') };
}

function formatText(stack: string): string {
  return readFileSync(join(stack, 'cdk.tf.json'), 'utf8');
}

const stackSchema = z.object({ terraform: z.object({ required_providers: z.object({ aws: z.object({ version: z.string() }) }) }) });

function sourceFor(stack: string): Environment {
  const { version } = stackSchema.parse(JSON.parse(formatText(stack))).terraform.required_providers.aws;
  const { description, environment } = providerSource(version, work);
  checks.note(`AWS provider ${version} from ${description}`);
  return environment;
}

/** Every file of config/environments makes stacks that the provider's schema accepts; the applied one's are planned anyway. */
async function validateEnvironments(source: Environment, applied: Stacks): Promise<void> {
  for (const file of readdirSync(join(root, 'config/environments')).sort()) {
    const name = file.replace(/\.ts$/, '');
    const stacks = await synth(name, name);
    for (const stack of STACKS) {
      if (name === APPLIED)
        checks.check(
          `${stack}: a second synth writes the same bytes`,
          formatText(stacks[stack]) === formatText(applied[stack]),
          stacks[stack],
        );
      else await validate(`${name} ${stack}`, terraformIn(stacks[stack], credentialsFor(stack, { ...ENVIRONMENT, ...source })));
    }
  }
}

/** The emulator writes down who calls, so that the rights of each are known. */
function credentialsFor(stack: (typeof STACKS)[number], environment: Environment): Credentials {
  return {
    plan: { ...environment, AWS_ACCESS_KEY_ID: chooseAccessKey(`${stack}-plan`) },
    deploy: { ...environment, AWS_ACCESS_KEY_ID: chooseAccessKey(`${stack}-deploy`) },
  };
}

async function validate(what: string, terraform: Terraform): Promise<void> {
  checks.checkSuccess(`init ${what}`, await terraform(['init', '-backend=false', '-input=false']));
  checks.checkSuccess(`validate ${what}`, await terraform(['validate']));
}

const url = z.object({ value: z.url() });
const outputsSchema = z.object({
  enrichment_queue_url: url,
  enrichment_dead_letters_url: url,
  reaction_queue_url: url,
  reaction_dead_letters_url: url,
});

/** The parts of a proof that are asked for. */
export type ProofOptions = {
  /** Waits before destroy. */
  readonly keep: boolean;
  readonly bundle: boolean;
  /** Applies by `cdktf deploy`, not by `terraform apply`. */
  readonly cdktf: boolean;
  /** Writes docs/policies anew. */
  readonly writePolicies: boolean;
};

async function provePipeline(folder: string, environment: Environment, emulator: Emulator, { keep, cdktf }: ProofOptions): Promise<void> {
  const credentials = credentialsFor('pipeline', environment);
  const terraform = terraformIn(folder, credentials);
  const cycle = new Cycle('pipeline', terraform, checks);
  checks.checkSuccess('pipeline: init', await terraform(['init', '-input=false']));
  await cycle.plan(expectedAddresses(root, 'pipeline', reaction), HIDDEN_IN_PIPELINE);
  await apply(cycle, folder, credentials.deploy, cdktf);
  await cycle.namesAreTrue(formatText(folder), [...MEMBER_ROLES, ...OF_HUB]);
  await cycle.planAgain();
  if (cdktf) await planIsEmpty(folder, credentials.plan);
  const outputs = outputsSchema.parse(await cycle.outputs());
  await eventsTakeTheirWay(checks, emulator, {
    enrichment: { queueUrl: outputs.enrichment_queue_url.value, deadLettersUrl: outputs.enrichment_dead_letters_url.value },
    reaction: { queueUrl: outputs.reaction_queue_url.value, deadLettersUrl: outputs.reaction_dead_letters_url.value },
  });
  await notificationsTakeTheirWay(checks, emulator);
  await workflowsAreTheFile(checks, emulator, join(root, 'stepfunctions/security-hub-finding-reactor.asl.json'));
  if (keep) await waitForInterrupt(folder, environment);
  else await cycle.destroy();
}

/** The hub: it stands beside the pipeline, and neither waits for the other. */
async function proveHub(folder: string, environment: Environment, { cdktf }: ProofOptions): Promise<void> {
  const credentials = credentialsFor('hub', environment);
  const terraform = terraformIn(folder, credentials);
  const cycle = new Cycle('hub', terraform, checks);
  checks.checkSuccess('hub: init', await terraform(['init', '-input=false']));
  await cycle.plan(expectedAddresses(root, 'hub', reaction), HIDDEN_IN_HUB);
  await apply(cycle, folder, credentials.deploy, cdktf);
  await cycle.namesAreTrue(formatText(folder), []);
  await cycle.planAgain();
  await cycle.destroy();
}

/**
 * The member stack: planned for the administrator account itself, and applied to another account, by the role that Terraform
 * assumes there. Its workspace is named after the account.
 */
async function proveMember(folder: string, environment: Environment, { cdktf }: ProofOptions): Promise<void> {
  const credentials = credentialsFor('member', environment);
  const terraform = terraformIn(folder, credentials);
  const cycle = new Cycle('member', terraform, checks);
  checks.checkSuccess('member: init', await terraform(['init', '-input=false']));
  const nowhere = await terraform(['plan', '-input=false']);
  checks.check(
    'member: refuses a workspace that is no account, and says what to do',
    nowhere.exitCode !== 0 && /not\s+named\s+after\s+an\s+account/.test(nowhere.output),
    nowhere.output,
  );
  checks.checkSuccess('member: workspace of the administrator account', await terraform(['workspace', 'new', ACCOUNT]));
  checks.checkSuccess('member: plan without another role', await terraform(['plan', '-input=false']));
  checks.checkSuccess('member: workspace of another account', await terraform(['workspace', 'new', MEMBER]));
  await cycle.plan(expectedAddresses(root, 'member', reaction), []);
  await apply(cycle, folder, credentials.deploy, cdktf);
  await cycle.namesAreTrue(MEMBER_ROLES.filter((arn) => arn.includes(MEMBER)).join(' '), []);
  await cycle.planAgain();
  await cycle.destroy();
}

/** The command that watches for drift finds none right after the deployment. */
async function planIsEmpty(folder: string, environment: Environment): Promise<void> {
  const words = ['bin/attack-reactor.mjs', 'plan', APPLIED, '--no-bundle', '--fail-on-change'];
  const env = { ...environment, CDKTF_OUTDIR: join(folder, '../..'), REACTOR_CONSOLE: CONSOLE };
  const { exitCode, stdout, output } = await run(process.execPath, words, { cwd: root, env, timeoutSeconds: 600 });
  checks.check('attack-reactor plan --fail-on-change: no changes', exitCode === 0 && stdout.includes('No changes.'), output);
}

/** Applies a stack, by the way that is asked for. @param folder `<outdir>/stacks/<stack>` */
async function apply(cycle: Cycle, folder: string, environment: Environment, cdktf: boolean): Promise<void> {
  if (cdktf) await cycle.deploy(join(folder, '../..'), environment);
  else await cycle.apply();
}

/** Shows how to use the applied stack, until the user interrupts. */
async function waitForInterrupt(stack: string, environment: Environment): Promise<void> {
  const variables = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
  checks.note(`kept: cd ${stack} && export ${variables.join(' ')}`);
  checks.note('Ctrl-C ends the emulator and removes the folder.');
  await untilInterrupted();
}

async function prove(options: ProofOptions): Promise<void> {
  if (options.cdktf) checks.note(`cdktf ${await installCdktf()}`);
  if (options.bundle) checks.checkSuccess('bundle', await run(process.execPath, ['tools/bundle.ts'], { cwd: root, timeoutSeconds: 240 }));
  const stacks = await synth(APPLIED, 'applied');
  const source = sourceFor(stacks.pipeline);
  const script = join(root, 'test/terraform/moto_server.py');
  moto = await startEmulator({ script, log: join(work, 'moto.log'), calls: CALLS }, REGION);
  const environment = { ...ENVIRONMENT, ...source, AWS_ENDPOINT_URL: moto.endpoint };
  await Promise.all([
    provePipeline(stacks.pipeline, environment, moto, options),
    proveHub(stacks.hub, environment, options)
      .then(() => proveMember(stacks.member, environment, options))
      .then(() => validateEnvironments(source, stacks)),
  ]);
  // Resources that are kept were not destroyed, so half of the rights were not asked for.
  if (!options.keep) await proveDeployerRights(options);
}

async function proveDeployerRights({ writePolicies }: ProofOptions): Promise<void> {
  const home = { account: ACCOUNT, region: REGION, prefix: `${project}-${name}`, deployRole: deployRoleName };
  await proveRights(checks, { calls: CALLS, root, home, memberAccount: MEMBER, write: writePolicies });
}

function cleanUpNow(): void {
  endAll();
  rmSync(work, { recursive: true, force: true });
}

/**
 * Proves all stacks on an emulator: every environment validates; the emulator's is planned, applied, planned again without a
 * difference, fed with events, and destroyed. Steps that do not wait for each other run at the same time.
 * @returns the exit code
 */
export async function proveStacks(options: ProofOptions): Promise<number> {
  const forget = atExit(cleanUpNow);
  try {
    return await proveWithTools(options);
  } finally {
    await moto?.stop();
    cleanUpNow();
    forget();
  }
}

async function proveWithTools(options: ProofOptions): Promise<number> {
  const missing = await missingTool();
  if (missing !== undefined) {
    const required = process.env['REQUIRE_ALL'] === '1';
    console.log(`${required ? 'FAILED ' : 'SKIPPED'} Terraform is not proven on this machine. ${missing}`);
    return required ? 1 : 0;
  }
  try {
    await prove(options);
  } catch (error) {
    if (!(error instanceof ProofFailed)) checks.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
    for (const line of moto?.lastErrors() ?? []) checks.note(`moto: ${line}`);
  }
  console.log(checks.summary);
  return checks.allPassed ? 0 : 1;
}
