import { arnByName, queueUrl } from '#infra/base/arns.ts';

const place = { partition: 'aws', region: 'eu-west-1', account: '123456789012' } as const;
const china = { partition: 'aws-cn', region: 'cn-north-1', account: '123456789012' } as const;

describe('names that are known before their resources', () => {
  it.each([
    ['aws_cloudwatch_event_rule', 'arn:aws:events:eu-west-1:123456789012:rule/n'],
    ['aws_cloudwatch_log_group', 'arn:aws:logs:eu-west-1:123456789012:log-group:n'],
    ['aws_dynamodb_table', 'arn:aws:dynamodb:eu-west-1:123456789012:table/n'],
    ['aws_iam_role', 'arn:aws:iam::123456789012:role/n'],
    ['aws_lambda_function', 'arn:aws:lambda:eu-west-1:123456789012:function:n'],
    ['aws_scheduler_schedule_group', 'arn:aws:scheduler:eu-west-1:123456789012:schedule-group/n'],
    ['aws_securityhub_action_target', 'arn:aws:securityhub:eu-west-1:123456789012:action/custom/n'],
    ['aws_sfn_state_machine', 'arn:aws:states:eu-west-1:123456789012:stateMachine:n'],
    ['aws_sns_topic', 'arn:aws:sns:eu-west-1:123456789012:n'],
    ['aws_sqs_queue', 'arn:aws:sqs:eu-west-1:123456789012:n'],
  ])('%s', (type, expected) => {
    expect(arnByName(place, type, 'n')).toBe(expected);
    expect(arnByName(china, type, 'n')).toBe(expected.replace('arn:aws:', 'arn:aws-cn:').replace('eu-west-1', 'cn-north-1'));
  });

  it('says so where AWS makes the name up', () => {
    expect(() => arnByName(place, 'aws_kms_key', 'n')).toThrow(/does not say how the ARN of aws_kms_key is made/);
  });

  it.each([
    [place, 'https://sqs.eu-west-1.amazonaws.com/123456789012/n'],
    [china, 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/n'],
    [{ ...place, partition: 'aws-us-gov', region: 'us-gov-west-1' } as const, 'https://sqs.us-gov-west-1.amazonaws.com/123456789012/n'],
  ])('%j: the URL of a queue', (where, expected) => {
    expect(queueUrl(where, 'n')).toBe(expected);
  });
});
