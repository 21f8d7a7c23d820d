import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { Construct } from 'constructs';
import { BaseStack } from './base-stack.ts';
import type { QueueSender } from './dead-letter-queue.ts';
import type { WorkQueue } from './work-queue.ts';

export interface FindingEventsProps {
  readonly description: string;
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html */
  readonly pattern: object;
}

/**
 * A rule over the findings that Security Hub puts on the default bus. Rules belong in the administrator account and the
 * aggregation Region only, because each finding is an event in the member account too.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-integration-types.html
 */
export class FindingEvents extends Construct {
  readonly #rule: CloudwatchEventRule;
  readonly #arn: string;

  constructor(scope: Construct, id: string, props: FindingEventsProps) {
    super(scope, id);
    const stack = BaseStack.of(this);
    const name = stack.named(id);
    this.#rule = new CloudwatchEventRule(this, 'rule', {
      name,
      description: props.description,
      eventPattern: JSON.stringify(props.pattern),
    });
    this.#arn = stack.literalArn(this.#rule, name);
  }

  /** The sender to the queues of this rule. */
  get sender(): QueueSender {
    return { service: 'events.amazonaws.com', arn: this.#arn };
  }

  /** Delivers to the queue for a day; what cannot be delivered by then waits in the queue's dead letters. */
  sendTo(queue: WorkQueue): void {
    new CloudwatchEventTarget(queue, 'event-target', {
      rule: this.#rule.name,
      targetId: queue.node.id,
      arn: queue.arn,
      deadLetterConfig: { arn: queue.deadLetters.arn },
      retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
    });
  }
}
