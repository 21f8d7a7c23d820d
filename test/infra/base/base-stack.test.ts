import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { App, TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import { parseConfig } from '#infra/config/config.ts';
import { anEnvironment, temporaryFolder } from '../synthesized-pipeline.ts';

class EmptyStack extends BaseStack {}

function aStack(overrides = {}): BaseStack {
  return new EmptyStack(new App({ outdir: temporaryFolder() }), 'empty', parseConfig({ ...anEnvironment, ...overrides }, 'test'));
}

/** Addresses of the queues, after creating them. */
function listQueues(stack: BaseStack): string[] {
  return Object.keys(JSON.parse(Testing.synth(stack)).resource.aws_sqs_queue);
}

describe('BaseStack', () => {
  it('addresses a resource by the words of its path, without what its type says', () => {
    const stack = aStack();
    const enrichment = new Construct(stack, 'enrichment');
    new SqsQueue(enrichment, 'queue');
    new SqsQueue(new Construct(enrichment, 'dead-letters'), 'queue');
    new SqsQueue(stack, 'queue');

    expect(listQueues(stack)).toEqual(['enrichment', 'enrichment_dead_letters', 'queue']);
  });

  it('refuses two resources that would become one address', () => {
    const stack = aStack();
    new SqsQueue(stack, 'a-b');
    new SqsQueue(new Construct(stack, 'a'), 'b');

    expect(() => Testing.synth(stack)).toThrow(/empty\/a-b and empty\/a\/b would both be aws_sqs_queue\.a_b/);
  });

  it('lets resources of different types have the same words', () => {
    const stack = aStack();
    const a = new Construct(stack, 'a');
    new SqsQueue(a, 'queue');
    new IamRole(a, 'role', { assumeRolePolicy: '{}' });

    expect(Object.keys(JSON.parse(Testing.synth(stack)).resource.aws_iam_role)).toEqual(['a']);
    expect(listQueues(stack)).toEqual(['a']);
  });

  it('builds ARNs in the partition of its Region', () => {
    const zones = { network: { kind: 'created', cidr: '10.0.0.0/24', availabilityZones: ['cn-north-1a', 'cn-north-1b'] } };

    expect(aStack({ region: 'cn-north-1', ...zones }).arn('sqs', 'q')).toBe('arn:aws-cn:sqs:cn-north-1:123456789012:q');
    expect(aStack().arn('iam', 'role/r', { region: '' })).toBe('arn:aws:iam::123456789012:role/r');
  });

  it('acts on the configured account only and tags everything with its environment', () => {
    const { provider, terraform } = JSON.parse(Testing.synth(aStack({ tags: { Owner: 'security' } })));

    expect(provider.aws).toEqual([
      {
        region: 'eu-west-1',
        allowed_account_ids: ['123456789012'],
        default_tags: [{ tags: { Owner: 'security', Project: 'attack-reactor', Environment: 'test', ManagedBy: 'terraform' } }],
      },
    ]);
    expect(terraform.required_version).toBe('>= 1.9');
  });

  it('refuses a name that AWS would refuse', () => {
    const stack = aStack();
    const words = 'x'.repeat(60);

    expect(() => stack.shortName(words)).toThrow(/^"attack-reactor-test-x{60}" has 80 characters; AWS takes 64\./);
  });

  it('keeps local state outside the generated folder, and shared state locked and encrypted', () => {
    const local = JSON.parse(Testing.synth(aStack())).terraform.backend;
    const shared = JSON.parse(Testing.synth(aStack({ backend: { kind: 's3', bucket: 'states', key: 'k', region: 'eu-west-1' } }))).terraform
      .backend;

    expect(local).toEqual({ local: { path: '../../../terraform.attack-reactor-test-empty.tfstate' } });
    const { terraform } = JSON.parse(Testing.synth(aStack({ backend: { kind: 's3', bucket: 'states', key: 'k', region: 'eu-west-1' } })));
    // Terraform locks by a file since 1.10.
    expect(terraform.required_version).toBe('>= 1.10');
    expect(shared).toEqual({ s3: { bucket: 'states', key: 'k', region: 'eu-west-1', encrypt: true, use_lockfile: true } });
  });

  it('says so when a construct stands outside of it', () => {
    const stray = new Construct(new TerraformStack(new App({ outdir: temporaryFolder() }), 'plain'), 'stray');

    expect(() => BaseStack.of(stray)).toThrow(/plain\/stray is not inside a BaseStack/);
  });
});
