import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { Construct } from 'constructs';
import type { Config } from '#infra/config/config.ts';
import { BaseStack } from './base-stack.ts';
import { resourcePolicy } from './policy.ts';

/** One number that must stay at or below its threshold. */
export interface Watch {
  /** The first sentence says when the alarm rings, the rest what to do; docs/generated/alarms.md has both. */
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Maximum';
  readonly threshold: number;
  readonly periodSeconds: number;
  /** Periods in a row that must breach; default 1. */
  readonly periods?: number;
}

/** Where alarms are told: an existing topic, a topic of ours with one mail address, or nobody (they only show). */
export class Alarms extends Construct {
  readonly #topicArns: readonly string[];

  constructor(scope: Construct, id: string, config: Config['alarms']) {
    super(scope, id);
    this.#topicArns = this.#topics(config);
  }

  /** Creates an alarm inside `scope`; it rings above the threshold, and rings off when the number falls back. */
  watch(scope: Construct, id: string, watch: Watch): void {
    const stack = BaseStack.of(scope);
    new CloudwatchMetricAlarm(scope, id, {
      alarmName: stack.named(`${scope.node.path.split('/').slice(1).join('-')}-${id}`),
      alarmDescription: watch.description,
      namespace: watch.namespace,
      metricName: watch.metric,
      dimensions: { ...watch.dimensions },
      statistic: watch.statistic,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: watch.threshold,
      period: watch.periodSeconds,
      evaluationPeriods: watch.periods ?? 1,
      treatMissingData: 'notBreaching',
      alarmActions: [...this.#topicArns],
      okActions: [...this.#topicArns],
    });
  }

  #topics(config: Config['alarms']): readonly string[] {
    if (config.notify === 'nobody') return [];
    if (config.notify === 'topic') return [config.topicArn];
    const stack = BaseStack.of(this);
    // Not encrypted with a key of ours: alarm texts name queues and functions, never a finding.
    const name = stack.named('alarms');
    const topic = new SnsTopic(this, 'topic', { name, displayName: `${stack.prefix} alarms` });
    const topicArn = stack.literalArn(topic, name);
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: resourcePolicy([
        {
          sid: 'OnlyOurAlarms',
          principal: { Service: 'cloudwatch.amazonaws.com' },
          actions: ['sns:Publish'],
          resources: [topicArn],
          conditions: {
            StringEquals: { 'aws:SourceAccount': stack.config.account },
            ArnLike: { 'aws:SourceArn': stack.arn('cloudwatch', `alarm:${stack.prefix}-*`) },
          },
        },
      ]),
    });
    new SnsTopicSubscription(this, 'subscription', { topicArn: topic.arn, protocol: 'email', endpoint: config.email });
    return [topicArn];
  }
}
