import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ReactorManifest, toPackageManifest } from '@attack-reactor/kit';
import { App, Testing } from 'cdktf';
import * as z from 'zod';
import { VECTOR_RUNNER } from '#domain/hub/vector-runner.ts';
import { type ConfigInput, parseConfig } from '#infra/config/config.ts';
import { type ReactorPackage, readReactorPackages } from '#infra/reaction/reactor-packages.ts';
import { createHomeStacks, type HomeStack } from '#infra/stacks/home.ts';
import { MemberStack } from '#infra/stacks/member.ts';
import { manifest as unusedCredentials } from '#reactors/iam-deactivate-unused-credentials/manifest.ts';
import { manifest as enhancedMonitoring } from '#reactors/rds-enhanced-monitoring/manifest.ts';
import { manifest as publicRead } from '#reactors/s3-block-public-read/manifest.ts';
import { mergeStacks } from '#tools/synth/merge-stacks.ts';

export const ROOT = join(__dirname, '../..');
/** A console as its build leaves it, with as few files as there are kinds. */
export const BUILT_CONSOLE = join(ROOT, 'test/fixtures/console');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A folder that is removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'attack-reactor-infra-'));
  folders.push(folder);
  return folder;
}

/** A valid environment with as little of its own as possible. */
export const anEnvironment: ConfigInput = {
  environment: 'test',
  region: 'eu-west-1',
  account: '123456789012',
  companyName: 'Example Corp',
  network: { kind: 'created', cidr: '10.0.0.0/24', availabilityZones: ['eu-west-1a', 'eu-west-1b'] },
  database: { kind: 'aurora-serverless', minCapacity: 0.5, maxCapacity: 1 },
  backend: { kind: 'local' },
};

export const anExistingNetwork = {
  kind: 'existing' as const,
  vpcId: 'vpc-1',
  subnets: [
    { id: 'subnet-1', availabilityZone: 'eu-west-1a' },
    { id: 'subnet-2', availabilityZone: 'eu-west-1b' },
  ],
} satisfies ConfigInput['network'];

/** ARN of a secret that somebody made by hand. */
export function secretArn(name: string): string {
  return `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`;
}

/** A REST API as an organization has it. */
export const anApi = {
  oidc: { issuer: 'https://login.example.com/pool', audience: 'console' },
  groups: [
    { group: 'security', role: 'operator' as const },
    { group: 'shop', role: 'viewer' as const, tenant: 'shop' },
  ],
  tenants: [
    { id: 'shop', accounts: ['111111111111'] },
    { id: 'bank', accounts: ['222222222222'] },
  ],
  consoleOrigin: 'https://console.example.com',
} satisfies ConfigInput['api'];

/** The console behind a name of its own. */
export const aConsole = {
  domain: {
    name: 'console.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-123456789012',
  },
  webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/console/0a1b2c3d',
  accessLogsBucket: 'example-corp-logs',
  signInOrigins: ['https://example.auth.eu-west-1.amazoncognito.com'],
} satisfies ConfigInput['console'];

/** One environment for each thing that a configuration can ask for. */
export const everyEnvironment: Readonly<Record<string, Partial<ConfigInput>>> = {
  'created network, Aurora, administrator mode, alarms by mail': {
    alarms: { notify: 'email', email: 'soc@example.com' },
    api: anApi,
  },
  'existing network, RDS instance, member mode in an organization': {
    network: anExistingNetwork,
    database: { kind: 'instance', instanceClass: 'db.t4g.small' },
    publish: { mode: 'member', writerRoleName: 'attack-finding-writer', externalId: 'secret-word' },
    organizationId: 'o-a1b2c3d4e5',
    api: {
      oidc: anApi.oidc,
      groups: [{ group: 'security', role: 'admin' }],
      tenants: [{ id: 'shop', organizationalUnits: ['ou-a1b2-shop0001'], accountTags: ['team=shop'] }],
    },
    console: {},
    reaction: {
      memberAccounts: 'organization',
      traceWorkflow: true,
      consoleUrl: 'https://console.example.com',
      bindings: [{ id: 's3-public-read', match: { control: 'S3.2' }, reactorId: 's3-block-public-read', mode: 'approval', tenant: 'shop' }],
      notifications: [
        { id: 'soc', channel: 'wecom-app', secretArn: secretArn('soc'), tenant: 'shop' },
        { id: 'platform', channel: 'webhook', secretArn: secretArn('platform'), extraHosts: ['hooks.example.com'] },
      ],
    },
    alarms: { notify: 'topic', topicArn: 'arn:aws:sns:eu-west-1:123456789012:operations' },
  },
  'created network, member mode without an organization': {
    publish: { mode: 'member', writerRoleName: 'attack-finding-writer' },
    api: anApi,
  },
  'existing database, annotate mode': {
    database: {
      kind: 'existing',
      host: 'db.internal',
      ownerUser: 'owner',
      ownerSecretArn: secretArn('owner'),
      resourceId: 'cluster-ABC123',
      securityGroupId: 'sg-1',
    },
    publish: { mode: 'annotate' },
    api: anApi,
    console: aConsole,
  },
};

/** How Terraform refers to an attribute of another resource. */
export function reference(attribute: string): string {
  return `\${${attribute}}`;
}

/** Written down here a second time, so that a wrong ARN of `infra/base/arns.ts` shows. */
const ARN_BEGINS = {
  queue: 'sqs:eu-west-1:123456789012:',
  topic: 'sns:eu-west-1:123456789012:',
  function: 'lambda:eu-west-1:123456789012:function:',
  machine: 'states:eu-west-1:123456789012:stateMachine:',
  rule: 'events:eu-west-1:123456789012:rule/',
  'schedule group': 'scheduler:eu-west-1:123456789012:schedule-group/',
  'log group of': 'logs:eu-west-1:123456789012:log-group:/aws/lambda/',
  table: 'dynamodb:eu-west-1:123456789012:table/',
  role: 'iam::123456789012:role/',
} as const;

/** ARN of a resource of the test environment. @param words its name without project and environment */
export function ownArn(kind: keyof typeof ARN_BEGINS, words: string): string {
  return `arn:aws:${ARN_BEGINS[kind]}attack-reactor-test-${words}`;
}

export type Attributes = Readonly<Record<string, unknown>>;

export type Synthesized = {
  /** The file that Terraform reads. */
  readonly text: string;
  /** Resources of one type by logical id; none is an empty record. */
  of(type: string): Readonly<Record<string, Attributes>>;
  /** Addresses of all resources. */
  readonly addresses: readonly string[];
};

const elements = z.record(z.string(), z.record(z.string(), z.unknown()));
const stackSchema = z.object({ resource: z.record(z.string(), elements), output: elements.default({}) });

/** Resources by type and id, and outputs by id, of a file that Terraform reads. */
export function resourcesIn(text: string): z.output<typeof stackSchema> {
  return stackSchema.parse(JSON.parse(text));
}

/** Synthesizes the stacks of the administrator account as one, with one-line bundles. @param consoleFolder a built console */
export function synthesized(overrides: Partial<ConfigInput> = {}, consoleFolder: string = BUILT_CONSOLE): Synthesized {
  const texts = synthesizeHome(overrides, consoleFolder);
  return asRead(mergeStacks([texts.pipeline, texts.hub]));
}

/** Synthesizes the stacks of the administrator account, each for itself. */
export function synthesizedApart(overrides: Partial<ConfigInput> = {}): Readonly<Record<HomeStack, Synthesized>> {
  const { pipeline, hub } = synthesizeHome(overrides, BUILT_CONSOLE);
  return { pipeline: asRead(pipeline), hub: asRead(hub) };
}

function synthesizeHome(overrides: Partial<ConfigInput>, consoleFolder: string): Readonly<Record<HomeStack, string>> {
  const folder = temporaryFolder();
  const config = parseConfig({ ...anEnvironment, ...overrides }, 'test');
  const { pipeline, hub } = createHomeStacks(new App({ outdir: folder }), {
    config,
    bundles: writeBundles(folder),
    reactors: { folder, packages: readReactorPackages(writePackages(folder), config.reaction.reactors) },
    stateMachines: join(ROOT, 'stepfunctions'),
    sqlHash: 'hash of sql',
    consoleFolder,
  });
  return { pipeline: Testing.synth(pipeline), hub: Testing.synth(hub) };
}

/** Synthesizes the member stack of an environment. */
export function synthesizedMember(
  overrides: Partial<ConfigInput> = {},
  packages: readonly ReactorPackage[] = readReactorPackages(writePackages(temporaryFolder()), 'all'),
): Synthesized {
  const config = parseConfig({ ...anEnvironment, ...overrides }, 'test');
  return asRead(Testing.synth(new MemberStack(new App({ outdir: temporaryFolder() }), 'member', { config, packages })));
}

function asRead(text: string): Synthesized {
  const { resource } = resourcesIn(text);
  return {
    text,
    of: (type) => resource[type] ?? {},
    addresses: Object.entries(resource).flatMap(([type, resources]) => Object.keys(resources).map((id) => `${type}.${id}`)),
  };
}

/** Something for every function to be made of. */
export function writeBundles(folder: string): string {
  for (const name of [...readdirSync(join(ROOT, 'handlers')), VECTOR_RUNNER]) writeFileSync(join(folder, `${name}.zip`), `code of ${name}`);
  return folder;
}

/** Packages of the reactors that the shipped environments bind, with one-line code. @param code of some of them, by id */
export function writePackages(folder: string, code: Readonly<Record<string, string>> = {}): string {
  const codeOf = (id: string) => code[id] ?? `code of ${id}`;
  const manifests: readonly ReactorManifest[] = [unusedCredentials, enhancedMonitoring, publicRead].map((one) => ({ ...one }));
  const index = manifests.map(({ id }) => ({ id, sha256: createHash('sha256').update(codeOf(id)).digest('base64') }));
  for (const manifest of manifests) {
    mkdirSync(join(folder, manifest.id), { recursive: true });
    writeFileSync(join(folder, manifest.id, 'manifest.json'), JSON.stringify(toPackageManifest(manifest, { imports: [], vectors: 0 })));
    writeFileSync(join(folder, `${manifest.id}.zip`), codeOf(manifest.id));
  }
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
  return folder;
}

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const statementSchema = z.object({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.unknown().optional(),
  Action: oneOrMore,
  Resource: oneOrMore.default([]),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
export type PolicyStatement = z.output<typeof statementSchema>;

const policySchema = z.object({ Statement: z.array(statementSchema) });

/** Attributes that hold a policy, whatever the resource. */
const POLICY_ATTRIBUTES = ['policy', 'assume_role_policy'];

/** Every statement of the stack with the address it stands at. */
export function statementsIn(stack: Synthesized): readonly (PolicyStatement & { readonly at: string })[] {
  return stack.addresses.flatMap((at) => {
    const [type = '', id = ''] = at.split('.');
    const texts = POLICY_ATTRIBUTES.map((name) => stack.of(type)[id]?.[name]).filter((text) => typeof text === 'string');
    return texts.flatMap((text) => policySchema.parse(JSON.parse(text)).Statement.map((statement) => ({ ...statement, at })));
  });
}

/** The grants of the role of one function, by the name of the statement. */
export function listGrants(stack: Synthesized, functionId: string): Readonly<Record<string, PolicyStatement>> {
  const policies = [functionId, `${functionId}_after_apply`].map((id) => `aws_iam_role_policy.${id}`);
  const own = statementsIn(stack).filter(({ at }) => policies.includes(at));
  return Object.fromEntries(own.map((statement) => [statement.Sid ?? '', statement]));
}

const variablesSchema = z.object({ environment: z.object({ variables: z.record(z.string(), z.string()) }) });

/** The environment of one function. */
export function readVariables(stack: Synthesized, functionId: string): Record<string, string> {
  return variablesSchema.parse(stack.of('aws_lambda_function')[functionId]).environment.variables;
}
