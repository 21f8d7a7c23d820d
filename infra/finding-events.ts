import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { Construct } from 'constructs';
import { findingEventPattern } from '#domain/finding-event-pattern.ts';
import { BaseStack } from './base-stack.ts';
import type { FindingQueue } from './finding-queue.ts';

/**
 * The one rule of the platform: every finding that Security Hub puts on the default bus, except our own. It belongs in
 * the administrator account and the aggregation Region only, because each finding is an event in the member account too.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-integration-types.html
 */
export class FindingEvents extends Construct {
  readonly rule: CloudwatchEventRule;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.rule = new CloudwatchEventRule(this, 'rule', {
      name: BaseStack.of(this).named('findings'),
      description: 'Findings of Security Hub, without those that the ATT&CK Reactor publishes itself.',
      eventPattern: JSON.stringify(findingEventPattern),
    });
  }

  /** Delivers to the queue for a day; what cannot be delivered by then waits in the queue's dead letters. */
  sendTo(queue: FindingQueue): void {
    new CloudwatchEventTarget(queue, 'event-target', {
      rule: this.rule.name,
      targetId: queue.node.id,
      arn: queue.queue.arn,
      deadLetterConfig: { arn: queue.deadLetters.queue.arn },
      retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
    });
  }
}
