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

/** A number that stays zero while another one grows. */
export interface Stall {
  readonly description: string;
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** The metric that grows, and those of which one must grow with it. */
  readonly grows: string;
  readonly with: readonly string[];
  readonly periodSeconds: number;
  readonly periods: number;
}

/** Where alarms are told: an existing topic, a topic of ours with one mail address, or nobody (they only show). */
export class Alarms extends Construct {
  readonly #topicArns: readonly string[];

  constructor(scope: Construct, id: string, config: Config['alarms']) {
    super(scope, id);
    this.#topicArns = this.#topics(id, config);
  }

  /** Creates an alarm inside `scope`; it rings above the threshold, and rings off when the number falls back. */
  watch(scope: Construct, id: string, watch: Watch): void {
    new CloudwatchMetricAlarm(scope, id, {
      ...this.#common(scope, id, watch),
      namespace: watch.namespace,
      metricName: watch.metric,
      dimensions: { ...watch.dimensions },
      statistic: watch.statistic,
      threshold: watch.threshold,
      period: watch.periodSeconds,
    });
  }

  /** Creates an alarm that rings while one number grows, and none of the others with it. */
  watchStall(scope: Construct, id: string, stall: Stall): void {
    const read = (name: string, metricName: string) => ({
      id: name,
      metric: { namespace: stall.namespace, metricName, dimensions: { ...stall.dimensions }, period: stall.periodSeconds, stat: 'Sum' },
    });
    const others = stall.with.map((_, index) => `with${index}`);
    // A function that did not run says nothing: that is no stall.
    const expression = `IF(FILL(grows, 0) > 0 AND ${others.map((name) => `FILL(${name}, 0)`).join(' + ')} < 1, 1, 0)`;
    new CloudwatchMetricAlarm(scope, id, {
      ...this.#common(scope, id, stall),
      threshold: 0,
      metricQuery: [
        { id: 'stalled', expression, label: `${stall.grows} only`, returnData: true },
        read('grows', stall.grows),
        ...stall.with.map((name, index) => read(`with${index}`, name)),
      ],
    });
  }

  #common(scope: Construct, id: string, { description, periods = 1 }: Pick<Watch, 'description' | 'periods'>) {
    return {
      alarmName: BaseStack.of(scope).named(`${scope.node.path.split('/').slice(1).join('-')}-${id}`),
      alarmDescription: description,
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: periods,
      treatMissingData: 'notBreaching',
      alarmActions: [...this.#topicArns],
      okActions: [...this.#topicArns],
    };
  }

  #topics(id: string, config: Config['alarms']): readonly string[] {
    if (config.notify === 'nobody') return [];
    if (config.notify === 'topic') return [config.topicArn];
    const stack = BaseStack.of(this);
    // Not encrypted with a key of ours: alarm texts name queues and functions, never a finding.
    const name = stack.named(id);
    const topic = new SnsTopic(this, 'topic', { name, displayName: `${stack.prefix} ${id.replaceAll('-', ' ')}` });
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
