import { AWS_LIMITS, findExceededLimits } from '#infra/base/aws-limits.ts';
import { anEnvironment, everyEnvironment, reference, resourcesIn, synthesized, synthesizedMember } from '../synthesized-pipeline.ts';

const aStack = (type: string, attributes: object) => ({ resource: { [type]: { one: attributes } } });
const actions = (count: number) =>
  JSON.stringify({ Statement: [{ Action: Array.from({ length: count }, (_, index) => `sqs:Action${index}`) }] });
const states = (TimeoutSeconds: number) => JSON.stringify({ StartAt: 'One', TimeoutSeconds, States: {} });

describe('limits of AWS', () => {
  it.each<[string, string, object, object]>([
    ['a name of a role', 'aws_iam_role', { name: 'n'.repeat(64) }, { name: 'n'.repeat(65) }],
    ['a policy of a role', 'aws_iam_role_policy', { policy: 'p'.repeat(10_240) }, { policy: 'p'.repeat(10_241) }],
    ['a managed policy', 'aws_iam_policy', { policy: 'p'.repeat(6144) }, { policy: 'p'.repeat(6145) }],
    ['a timeout of a function', 'aws_lambda_function', { timeout: 900 }, { timeout: 901 }],
    ['the memory of a function', 'aws_lambda_function', { memory_size: 128 }, { memory_size: 127 }],
    [
      'an environment',
      'aws_lambda_function',
      { environment: { variables: { A: 'a'.repeat(4095) } } },
      { environment: { variables: { A: 'a'.repeat(4096) } } },
    ],
    ['actions of a queue policy', 'aws_sqs_queue_policy', { policy: actions(7) }, { policy: actions(8) }],
    [
      'an Express execution',
      'aws_sfn_state_machine',
      { type: 'EXPRESS', definition: states(300) },
      { type: 'EXPRESS', definition: states(301) },
    ],
    ['an event pattern', 'aws_cloudwatch_event_rule', { event_pattern: 'p'.repeat(2048) }, { event_pattern: 'p'.repeat(2049) }],
    ['a custom action', 'aws_securityhub_action_target', { name: 'n'.repeat(20) }, { name: 'n'.repeat(21) }],
    ['a subnet', 'aws_subnet', { cidr_block: '10.0.0.0/28' }, { cidr_block: '10.0.0.0/29' }],
  ])('are kept by %s, and one more is named', (_what, type, within, beyond) => {
    expect(findExceededLimits(aStack(type, within))).toEqual([]);
    expect(findExceededLimits(aStack(type, beyond))).toEqual([
      expect.stringMatching(new RegExp(`^${type}\\.one: .*; AWS takes .*https://docs`)),
    ]);
  });

  it('count the account of a member stack as the twelve digits that it gets', () => {
    const workspaces = reference('terraform.workspace').repeat(512);

    expect(findExceededLimits(aStack('aws_iam_policy', { policy: workspaces }))).toEqual([]);
    expect(findExceededLimits(aStack('aws_iam_policy', { policy: `${workspaces}p` }))).toHaveLength(1);
  });

  it('leave an execution that may wait for people as long as it likes', () => {
    expect(findExceededLimits(aStack('aws_sfn_state_machine', { type: 'STANDARD', definition: states(86_400) }))).toEqual([]);
  });

  it.each(Object.entries(everyEnvironment))('are kept by every stack: %s', (_name, environment) => {
    for (const { text } of [synthesized(environment), synthesizedMember(environment)])
      expect(findExceededLimits(JSON.parse(text))).toEqual([]);
  });

  it('are each measured on something that the stacks have', () => {
    const types = Object.values(everyEnvironment).flatMap((environment) =>
      [synthesized(environment), synthesizedMember(environment)].flatMap(({ text }) => Object.entries(resourcesIn(text).resource)),
    );
    const unmeasured = AWS_LIMITS.filter(
      (limit) => !types.some(([type, all]) => type === limit.type && Object.values(all).some((one) => limit.measure(one) !== undefined)),
    );

    expect(unmeasured.map(({ type, what }) => `${type}: ${what}`)).toEqual([]);
  });

  it('stop the synthesis, with the resource, the limit and its source', () => {
    const network = { ...anEnvironment.network, cidr: '10.0.0.0/27' } as never;

    expect(() => synthesized({ network })).toThrow(/cidr|AWS would refuse aws_subnet/);
  });
});
