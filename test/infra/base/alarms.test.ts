import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { COMPLETE_COLLECTION_AGE } from '#domain/finding/collection-age.ts';
import { RULES_UNREADABLE } from '#domain/reaction/quarantine.ts';
import { reportStores } from '#handlers/project-findings/telemetry.ts';
import { reportReview } from '#handlers/review-reactors/telemetry.ts';
import { reportStarts } from '#handlers/start-reaction/telemetry.ts';
import { reportEnrichment } from '#platform/enrichment/enrichment-telemetry.ts';
import { reportNotifications } from '#platform/notification/notification-telemetry.ts';
import { everyEnvironment, readVariables, reference, secretArn, synthesized } from '../synthesized-pipeline.ts';

const own = z.object({
  namespace: z.string(),
  metric_name: z.string(),
  dimensions: z.record(z.string(), z.string()),
  stat: z.string().optional(),
  period: z.int(),
});
const alarmSchema = z.object({
  alarm_name: z.string(),
  evaluation_periods: z.int(),
  threshold: z.number(),
  ...own.partial().shape,
  metric_query: z
    .array(z.object({ id: z.string(), expression: z.string().optional(), return_data: z.boolean().optional(), metric: own.optional() }))
    .optional(),
});

const PREFIX = 'attack-reactor-test';

/**
 * The metrics that AWS measures by itself, with all dimensions and the type of what they name. An alarm with others never rings.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */
const OF_AWS: Readonly<Record<string, readonly [dimension: string, type: string, attribute: string, others?: object]>> = {
  'AWS/ApiGateway 5XXError': ['ApiName', 'aws_api_gateway_rest_api', 'name', { Stage: 'api' }],
  'AWS/Lambda Errors': ['FunctionName', 'aws_lambda_function', 'function_name'],
  'AWS/Lambda IteratorAge': ['FunctionName', 'aws_lambda_function', 'function_name'],
  'AWS/Lambda Throttles': ['FunctionName', 'aws_lambda_function', 'function_name'],
  'AWS/S3 OperationsFailedReplication': [
    'SourceBucket',
    'aws_s3_bucket',
    'bucket',
    { DestinationBucket: reference('aws_s3_bucket.console_kept_copies.bucket'), RuleId: 'every-file' },
  ],
  'AWS/SNS NumberOfNotificationsFailed': ['TopicName', 'aws_sns_topic', 'name'],
  'AWS/SQS ApproximateAgeOfOldestMessage': ['QueueName', 'aws_sqs_queue', 'name'],
  'AWS/SQS ApproximateNumberOfMessagesVisible': ['QueueName', 'aws_sqs_queue', 'name'],
  'AWS/States ExecutionsFailed': ['StateMachineArn', 'aws_sfn_state_machine', 'name'],
  'AWS/States ExecutionsTimedOut': ['StateMachineArn', 'aws_sfn_state_machine', 'name'],
};

/** The names of the metrics that a function adds for a batch without messages. */
function listEmitted(report: (telemetry: { logger: Logger; metrics: Metrics }) => unknown): string[] {
  const names: string[] = [];
  const metrics = new Metrics();
  jest.spyOn(metrics, 'addMetric').mockImplementation((name) => {
    names.push(name);
    return metrics;
  });
  report({ logger: new Logger({ logLevel: 'SILENT' }), metrics });
  return names;
}

const NOTIFICATIONS = listEmitted(({ logger, metrics }) => reportNotifications([], logger, metrics));
/** By function; what a function does not say can ring nothing. */
const EMITTED: Readonly<Record<string, readonly string[]>> = {
  'collect-findings': [COMPLETE_COLLECTION_AGE],
  enrich: listEmitted((telemetry) => reportEnrichment([], telemetry)),
  'project-findings': listEmitted((telemetry) => reportStores([], telemetry)),
  'start-reaction': [...listEmitted((telemetry) => reportStarts([], telemetry)), RULES_UNREADABLE],
  'notify-soc': NOTIFICATIONS,
  'review-reactors': listEmitted((telemetry) => reportReview({ disabled: [], takenBack: [], removed: [], busy: [] }, telemetry)),
};

describe('alarms on what our functions say of themselves', () => {
  const stack = synthesized({ reaction: { notifications: [{ id: 'soc', channel: 'slack', secretArn: secretArn('soc') }] } });
  const alarms = Object.entries(stack.of('aws_cloudwatch_metric_alarm')).map(([id, alarm]) => ({ id, ...alarmSchema.parse(alarm) }));
  const queried = alarms.map(({ id, metric_query: queries = [], ...single }) => ({
    id,
    metrics: [...queries.flatMap(({ metric }) => metric ?? []), ...(queries.length === 0 ? [own.parse(single)] : [])],
  }));
  const ours = queried.flatMap(({ id, metrics }) =>
    metrics.filter(({ namespace }) => !namespace.startsWith('AWS/')).map((one) => ({ id, ...one })),
  );

  it('read metrics that the function adds, under the dimensions that it adds them under', () => {
    expect(ours.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['enrichment_stalled', 'reaction_stalled', 'notifications_soc_stalled']),
    );
    for (const { id, namespace, metric_name: name, dimensions } of ours) {
      const { service = '', ...labels } = dimensions;
      const variables = readVariables(stack, service.replaceAll('-', '_'));
      expect([id, namespace]).toEqual([id, variables['POWERTOOLS_METRICS_NAMESPACE']]);
      expect([id, service]).toEqual([id, variables['POWERTOOLS_SERVICE_NAME']]);
      expect([id, labels]).toEqual([id, variables['ROUTE'] === undefined ? {} : { route: variables['ROUTE'] }]);
      expect(EMITTED[service]).toContain(name);
    }
  });

  it.each([
    // Visible again after 6 × 120 + 5, 6 × 60 + 5 and 6 × 30 + 5 seconds: each message comes back in every period.
    ['enrichment_stalled', 'FindingsFailed', 900],
    ['reaction_stalled', 'ReactionsFailed', 600],
    ['notifications_soc_stalled', 'NotificationsReturned', 300],
  ])('%s rings where messages come back for two periods and none gets through', (id, grows, period) => {
    const alarm = alarms.find((one) => one.id === id);
    const [stalled, ...read] = alarm?.metric_query ?? [];

    expect(alarm).toMatchObject({ alarm_name: `${PREFIX}-${id.replaceAll('_', '-')}`, evaluation_periods: 2, threshold: 0 });
    expect(stalled).toMatchObject({ id: 'stalled', return_data: true });
    expect(stalled?.expression).toMatch(/^IF\(FILL\(grows, 0\) > 0 AND FILL\(with0, 0\)( \+ FILL\(with1, 0\))? < 1, 1, 0\)$/);
    expect(read.map(({ metric }) => metric?.period)).toEqual(read.map(() => period));
    expect(read[0]).toMatchObject({ id: 'grows', metric: { metric_name: grows, stat: 'Sum' } });
  });
});

describe.each(Object.entries(everyEnvironment))('alarms on what AWS measures: %s', (_name, environment) => {
  it('read metrics that AWS has, under all of their dimensions, of things that the stack makes', () => {
    const stack = synthesized(environment);
    const alarms = Object.entries(stack.of('aws_cloudwatch_metric_alarm')).map(([id, alarm]) => ({ id, ...alarmSchema.parse(alarm) }));
    const ofAws = alarms.filter(({ namespace = '' }) => namespace.startsWith('AWS/'));

    expect(ofAws.length).toBeGreaterThan(20);
    for (const { id, namespace, metric_name: metric, dimensions = {} } of ofAws) {
      const [dimension = '', type = '', attribute = '', others = {}] = OF_AWS[`${namespace} ${metric}`] ?? [];
      const made = Object.entries(stack.of(type)).flatMap(([one, { [attribute]: name }]) => [
        reference(`${type}.${one}.${attribute}`),
        `arn:aws:states:eu-west-1:123456789012:stateMachine:${String(name)}`,
      ]);
      expect([id, dimensions]).toEqual([id, { [dimension]: dimensions[dimension], ...others }]);
      expect(made).toContain(dimensions[dimension]);
    }
  });
});
