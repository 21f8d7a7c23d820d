import { findUnknown } from '../support/iam-reference.ts';
import { everyEnvironment, type PolicyStatement, statementsIn, synthesized, synthesizedMember } from './synthesized-pipeline.ts';

describe('a policy asks for what AWS has', () => {
  it.each(Object.entries(everyEnvironment))('%s', async (_name, environment) => {
    const statements = [...statementsIn(synthesized(environment)), ...statementsIn(synthesizedMember(environment))];
    const found = await Promise.all(
      statements
        .filter(({ at }) => !at.endsWith('_role') && !/assume/.test(at))
        .map(async (statement) => (await findUnknown(statement)).map((problem) => `${statement.at} ${statement.Sid ?? ''}: ${problem}`)),
    );

    expect(statements.length).toBeGreaterThan(50);
    expect(found.flat()).toEqual([]);
  });

  it.each<[string, Partial<PolicyStatement>, string]>([
    ['an action that is none', { Action: ['sqs:SendMessageBatch'] }, 'is no action'],
    ['a resource of another service', { Resource: ['arn:aws:sns:eu-central-1:123456789012:topic'] }, 'is never asked on'],
    ['a condition of another action', { Condition: { StringEquals: { 'securityhub:TargetAccount': '1' } } }, 'knows no'],
  ])('and %s shows', async (_what, defect, problem) => {
    const right = {
      Effect: 'Allow' as const,
      Action: ['sqs:SendMessage'],
      Resource: ['arn:aws:sqs:eu-central-1:123456789012:queue'],
      Condition: {},
    };

    expect(await findUnknown(right)).toEqual([]);
    expect(await findUnknown({ ...right, ...defect })).toEqual([expect.stringContaining(problem)]);
  });
});
