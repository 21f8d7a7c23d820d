import { collectFindingsFunction } from '#handlers/collect-findings/function.ts';
import { parseConfig } from '#infra/config/config.ts';
import { anEnvironment, listGrants, ownArn, readVariables, synthesized } from '../synthesized-pipeline.ts';

describe('the collectors', () => {
  it('are not there where a configuration wants none, and events are stored all the same', () => {
    const stack = synthesized({ findings: { collect: false } });

    const functions = Object.keys(stack.of('aws_lambda_function'));
    expect(functions.filter((name) => name.startsWith('collect'))).toEqual([]);
    expect(functions).toContain('project_findings');
    expect(Object.keys(stack.of('aws_scheduler_schedule'))).not.toContain('finding_collection');
  });

  it('do as a configuration says', () => {
    const stack = synthesized({
      findings: {
        incrementalEveryMinutes: 30,
        completeEveryHours: 48,
        readCallsPerSecond: 0.5,
        standardsEveryHours: 24,
        standardRegions: ['eu-west-1', 'us-east-1'],
      },
    });

    expect(readVariables(stack, 'collect_findings')).toMatchObject({
      INCREMENTAL_EVERY_MINUTES: '30',
      COMPLETE_EVERY_HOURS: '48',
      READ_CALLS_PER_SECOND: '0.5',
    });
    expect(readVariables(stack, 'collect_standards')).toMatchObject({
      HOME_ACCOUNT_ID: '123456789012',
      COLLECTED_REGIONS: 'eu-west-1,us-east-1',
    });
    expect(stack.of('aws_cloudwatch_metric_alarm')['collect_findings_complete_late']).toMatchObject({ threshold: 2 * 48 * 60 });
    expect(stack.of('aws_scheduler_schedule')).toMatchObject({
      finding_collection: { schedule_expression: `rate(${collectFindingsFunction.trigger.everyMinutes} minutes)` },
      standards: { schedule_expression: 'rate(1440 minutes)' },
    });
    expect(listGrants(stack, 'collect_standards')['ReadEnabledStandards']?.Resource).toEqual([
      'arn:aws:securityhub:eu-west-1:123456789012:hub/default',
      'arn:aws:securityhub:us-east-1:123456789012:hub/default',
    ]);
  });

  it('are tried again no longer than Lambda keeps an event', () => {
    const { standards } = synthesized().of('aws_lambda_function_event_invoke_config');

    expect(standards).toMatchObject({ maximum_event_age_in_seconds: 6 * 3600 });
  });

  it('cannot reach bindings, which share a table with the controls, nor the standards with the cursor', () => {
    const stack = synthesized();
    const grants = Object.values(listGrants(stack, 'collect_standards')).filter(({ Resource }) =>
      Resource.includes(ownArn('table', 'security_controls')),
    );

    expect(grants.map(({ Condition }) => Condition)).toEqual([
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['STANDARD#*', 'CONTROL#*'] } },
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['STANDARD#*', 'CONTROL#*'] } },
    ]);
    expect(listGrants(stack, 'collect_findings')['KeepCursor']).toMatchObject({
      Resource: [ownArn('table', 'security_standards')],
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['COLLECTION'] } },
    });
  });

  it.each<[string, readonly string[], RegExp]>([
    ['none', ['eu-centrl-1'], /findings\.standardRegions\[0\]: "eu-centrl-1" is no AWS Region; did you mean "eu-central-1"/],
    ['one of another partition', ['eu-west-1', 'cn-north-1'], /findings\.standardRegions\[1\]: is in another partition/],
  ])('take no Region that is %s', (_what, standardRegions, message) => {
    const input = { ...anEnvironment, findings: { standardRegions: [...standardRegions] } };

    expect(() => parseConfig(input, 'test.ts')).toThrow(message);
  });
});
