import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import * as terraform from '#scripts/terminal/process.ts';
import { providerSource } from '#tools/terraform/provider-mirror.ts';
import { run } from '../support/command.ts';

const PROVIDER = '5.100.0';
/** The provider is large, and the machine may be busy. */
const PATIENCE = 180_000;
const hasTerraform = spawnSync('terraform', ['version']).status === 0;
const isAsked = hasTerraform || process.env['REQUIRE_ALL'] === '1';
if (!isAsked) console.warn('NOT TESTED WITH TERRAFORM: no terraform here. REQUIRE_ALL=1 makes this a failure.');

const folder = mkdtempSync(join(tmpdir(), 'conformance-pack-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A template of AWS Config as far as the pack uses it: https://docs.aws.amazon.com/config/latest/developerguide/custom-conformance-pack.html */
const reference = z.strictObject({ Ref: z.string() });
const conditional = z.strictObject({ 'Fn::If': z.tuple([z.string(), reference, z.strictObject({ Ref: z.literal('AWS::NoValue') })]) });
const template = z.strictObject({
  Parameters: z.record(z.string(), z.strictObject({ Type: z.literal('String'), Default: z.string() })),
  Conditions: z.record(z.string(), z.object({ 'Fn::Not': z.unknown() })).optional(),
  Resources: z.record(
    z.string().regex(/^[A-Za-z0-9]+$/),
    z.strictObject({
      Type: z.literal('AWS::Config::ConfigRule'),
      Properties: z.strictObject({
        ConfigRuleName: z.string().max(128),
        Description: z.string().min(1).max(256),
        InputParameters: z.record(z.string(), z.union([reference, conditional])).optional(),
        MaximumExecutionFrequency: z.string().optional(),
        Scope: z.strictObject({ ComplianceResourceTypes: z.array(z.string().startsWith('AWS::')) }).optional(),
        Source: z.strictObject({ Owner: z.literal('AWS'), SourceIdentifier: z.string().regex(/^[A-Z0-9_]+$/) }),
      }),
    }),
  ),
});

/** The reading of a YAML file by another reader than our own. */
function yamlAsTerraformReadsIt(path: string): unknown {
  const input = `jsonencode(yamldecode(file(${JSON.stringify(path)})))\n`;
  const env = { ...process.env, ...providerSource(PROVIDER, folder).environment, CHECKPOINT_DISABLE: '1' };
  const { status, stdout, stderr } = spawnSync('terraform', ['console'], { cwd: folder, input, encoding: 'utf8', env });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(z.string().parse(JSON.parse(stdout)));
}

(isAsked ? describe : describe.skip)('the conformance pack of the shipped release', () => {
  it(
    'is YAML with 119 rules, whose parameters and conditions exist',
    async () => {
      const path = join(folder, 'pack.yaml');
      await run('mapping', 'conformance-pack', '--format', 'yaml', '--out', path);

      const { Parameters, Conditions = {}, Resources } = template.parse(yamlAsTerraformReadsIt(path));

      const inputs = Object.values(Resources).flatMap(({ Properties }) => Object.values(Properties.InputParameters ?? {}));
      const used = inputs.map((input) => ('Ref' in input ? input.Ref : input['Fn::If'][1].Ref));
      const conditions = inputs.flatMap((input) => ('Ref' in input ? [] : input['Fn::If'][0]));
      expect(Object.keys(Resources)).toHaveLength(119);
      expect(new Set(used)).toEqual(new Set(Object.keys(Parameters)));
      expect(new Set(conditions)).toEqual(new Set(Object.keys(Conditions)));
    },
    PATIENCE,
  );

  it(
    'is a configuration that Terraform and the AWS provider call valid',
    async () => {
      const cwd = join(folder, 'terraform');
      mkdirSync(cwd);
      const provider = { aws: { source: 'hashicorp/aws', version: PROVIDER } };
      writeFileSync(join(cwd, 'providers.tf.json'), JSON.stringify({ terraform: { required_providers: provider } }));
      await run('mapping', 'conformance-pack', '--format', 'terraform', '--out', join(cwd, 'mitre-attack.tf.json'));
      const options = { cwd, env: { ...providerSource(PROVIDER, folder).environment, CHECKPOINT_DISABLE: '1' }, timeoutSeconds: 150 };

      const initialized = await terraform.run('terraform', ['init', '-no-color', '-backend=false'], options);
      const validated = await terraform.run('terraform', ['validate', '-no-color'], options);

      expect(initialized).toMatchObject({ exitCode: 0 });
      expect(validated).toMatchObject({ exitCode: 0, output: expect.stringContaining('The configuration is valid') });
    },
    PATIENCE,
  );
});
