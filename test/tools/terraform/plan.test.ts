import { hiddenIn, listChanges, unexplained } from '#tools/terraform/plan.ts';

function aPlan(...changes: object[]): string {
  return JSON.stringify({ resource_changes: changes.map((change) => ({ mode: 'managed', ...change })) });
}

const untouched = { address: 'aws_vpc.network', change: { actions: ['no-op'], before: { id: 'a' }, after: { id: 'a' } } };
const updated = {
  address: 'aws_sqs_queue.enrichment',
  change: { actions: ['update'], before: { name: 'q', policy: 'a' }, after: { name: 'q', policy: 'b' } },
};
const replaced = {
  address: 'aws_sns_topic.alarms',
  change: { actions: ['delete', 'create'], before: { name: 'a' }, after: { name: 'b' } },
};

describe('changesOf', () => {
  it('names what changes, by attribute, and leaves out what stays', () => {
    expect(listChanges(aPlan(untouched, updated))).toEqual([
      { address: 'aws_sqs_queue.enrichment', actions: ['update'], attributes: ['policy'] },
    ]);
  });

  it('leaves out data sources', () => {
    expect(listChanges(aPlan({ ...updated, mode: 'data' }))).toEqual([]);
  });

  it('refuses what is not a plan', () => {
    expect(() => listChanges('Error: no such file')).toThrow();
  });
});

describe('hiddenIn', () => {
  const created = { actions: ['create'], before: null, after: {} };

  it.each<[string, string, object]>([
    ['a policy', 'aws_iam_role_policy.enrich', { policy: true }],
    ['a part of an environment', 'aws_lambda_function.enrich', { environment: [{ variables: { HOST: true } }] }],
  ])('names %s that only apply knows', (_, address, after_unknown) => {
    const [attribute] = Object.keys(after_unknown);

    expect(hiddenIn(aPlan({ address, change: { ...created, after_unknown } }))).toEqual([`${address}.${attribute}`]);
  });

  it.each<[string, string, object]>([
    ['what is known', 'aws_lambda_function.enrich', { environment: [{ variables: {} }] }],
    ['what nobody has to read', 'aws_lambda_function.enrich', { arn: true }],
    ['the policy that a queue shows beside its own', 'aws_sqs_queue.enrichment', { policy: true }],
  ])('leaves out %s', (_, address, after_unknown) => {
    expect(hiddenIn(aPlan({ address, change: { ...created, after_unknown } }))).toEqual([]);
  });
});

describe('unexplained', () => {
  it('accepts an update of an allowed attribute and nothing beyond it', () => {
    const changes = listChanges(aPlan(updated));

    expect(unexplained(changes, { 'aws_sqs_queue.enrichment': ['policy'] })).toEqual([]);
    expect(unexplained(changes, { 'aws_sqs_queue.enrichment': ['name'] })).toEqual(['aws_sqs_queue.enrichment update (policy)']);
    expect(unexplained(changes, {})).toEqual(['aws_sqs_queue.enrichment update (policy)']);
  });

  it('never accepts that something is made anew', () => {
    const allowed = { 'aws_sns_topic.alarms': ['name'] };

    expect(unexplained(listChanges(aPlan(replaced)), allowed)).toEqual(['aws_sns_topic.alarms delete+create ()']);
  });
});
