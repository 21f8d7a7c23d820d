import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import * as z from 'zod';
import { type ConfigInput, parseConfig } from '#infra/config.ts';
import { PipelineStack } from '#infra/stacks/pipeline.ts';

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

/** One environment for each thing that a configuration can ask for. */
export const everyEnvironment: Readonly<Record<string, Partial<ConfigInput>>> = {
  'created network, Aurora, administrator mode, alarms by mail': { alarms: { notify: 'email', email: 'soc@example.com' } },
  'existing network, RDS instance, member mode in an organisation': {
    network: anExistingNetwork,
    database: { kind: 'instance', instanceClass: 'db.t4g.small' },
    publish: { mode: 'member', writerRoleName: 'attack-finding-writer', externalId: 'secret-word' },
    organizationId: 'o-a1b2c3d4e5',
    alarms: { notify: 'topic', topicArn: 'arn:test:sns:eu-west-1:123456789012:operations' },
  },
  'created network, member mode without an organisation': { publish: { mode: 'member', writerRoleName: 'attack-finding-writer' } },
  'existing database, annotate mode': {
    database: {
      kind: 'existing',
      host: 'db.internal',
      ownerUser: 'owner',
      ownerSecretArn: 'arn:test:secretsmanager:eu-west-1:123456789012:secret:owner',
      resourceId: 'cluster-ABC123',
      securityGroupId: 'sg-1',
    },
    publish: { mode: 'annotate' },
  },
};

/** How Terraform refers to an attribute of another resource. */
export function reference(attribute: string): string {
  return `\${${attribute}}`;
}

export type Attributes = Readonly<Record<string, unknown>>;

export type Synthesised = {
  /** The file that Terraform reads. */
  readonly text: string;
  /** Resources of one type by logical id; none is an empty record. */
  of(type: string): Readonly<Record<string, Attributes>>;
  /** Addresses of all resources. */
  readonly addresses: readonly string[];
};

const stackSchema = z.object({ resource: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))) });

/** Synthesises the pipeline of an environment, with one-line bundles. */
export function synthesised(overrides: Partial<ConfigInput> = {}): Synthesised {
  const folder = temporaryFolder();
  const stack = new PipelineStack(new App({ outdir: folder }), 'pipeline', {
    config: parseConfig({ ...anEnvironment, ...overrides }, 'test'),
    bundles: writeBundles(folder),
    sqlHash: 'hash of sql',
  });
  const text = Testing.synth(stack);
  const { resource } = stackSchema.parse(JSON.parse(text));
  return {
    text,
    of: (type) => resource[type] ?? {},
    addresses: Object.entries(resource).flatMap(([type, resources]) => Object.keys(resources).map((id) => `${type}.${id}`)),
  };
}

/** Something for every function to be made of. */
export function writeBundles(folder: string): string {
  for (const name of ['enrich', 'migrate', 'roll-up-tactics']) writeFileSync(join(folder, `${name}.zip`), `code of ${name}`);
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
export function statementsIn(stack: Synthesised): readonly (PolicyStatement & { readonly at: string })[] {
  return stack.addresses.flatMap((at) => {
    const [type = '', id = ''] = at.split('.');
    const texts = POLICY_ATTRIBUTES.map((name) => stack.of(type)[id]?.[name]).filter((text) => typeof text === 'string');
    return texts.flatMap((text) => policySchema.parse(JSON.parse(text)).Statement.map((statement) => ({ ...statement, at })));
  });
}

/** What the role of one function may do, by the name of the statement. */
export function grantsOf(stack: Synthesised, functionId: string): Readonly<Record<string, PolicyStatement>> {
  const own = statementsIn(stack).filter(({ at }) => at === `aws_iam_role_policy.${functionId}`);
  return Object.fromEntries(own.map((statement) => [statement.Sid ?? '', statement]));
}
