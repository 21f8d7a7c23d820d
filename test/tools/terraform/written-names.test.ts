import { untrueNames } from '#tools/terraform/written-names.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:attack-reactor-test-enrichment';
const LOGS = 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/attack-reactor-test-enrich';
const ROLE = 'arn:aws:iam::210987654321:role/attack-reactor-test-member';

function aState(...arns: string[]): string {
  const resources = [{ values: { id: 'without an ARN' } }, ...arns.map((arn) => ({ values: { arn } }))];
  return JSON.stringify({ values: { root_module: { resources } } });
}

describe('untrueNames', () => {
  const file = JSON.stringify({ a: QUEUE, b: JSON.stringify({ Resource: [`${LOGS}:*`, QUEUE] }), c: ROLE });

  it('finds every ARN of ours once, without what follows a name', () => {
    expect(untrueNames(file, aState(QUEUE, LOGS), [ROLE])).toEqual({ named: 3, untrue: [] });
  });

  it('names those that no resource has', () => {
    expect(untrueNames(file, aState(LOGS, `${QUEUE}-dead-letters`), [ROLE]).untrue).toEqual([QUEUE]);
  });

  it('takes the executions of a state machine for true where that is', () => {
    const machine = 'arn:aws:states:eu-west-1:123456789012:stateMachine:attack-reactor-test-reactor';
    const executions = JSON.stringify([machine.replace('stateMachine', 'execution'), `${machine.replace('stateMachine', 'execution')}:*`]);

    expect(untrueNames(executions, aState(machine), [])).toEqual({ named: 1, untrue: [] });
    expect(untrueNames(executions, aState(), [])).toEqual({ named: 1, untrue: [machine] });
  });

  it('leaves out patterns, and secrets that people make', () => {
    const others = JSON.stringify([`${QUEUE}-*`, 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:attack-reactor-soc-AbCdEf']);

    expect(untrueNames(others, aState(), [])).toEqual({ named: 0, untrue: [] });
  });
});
