import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { Construct } from 'constructs';
import { FINDING_FORMS, type FindingForm, narrowToForm } from '#domain/finding/finding-form.ts';
import { BaseStack } from './base-stack.ts';
import type { QueueSender } from './dead-letter-queue.ts';
import type { WorkQueue } from './work-queue.ts';

export interface FindingEventsProps {
  readonly description: string;
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html */
  readonly pattern: object;
}

type FindingRule = { readonly form: FindingForm; readonly rule: CloudwatchEventRule; readonly arn: string };

/**
 * Rules over the findings that Security Hub puts on the default bus, one for each form, because the account of a finding
 * stands elsewhere in each. Rules belong in the administrator account and the aggregation Region only, because each finding
 * is an event in the member account too.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-integration-types.html
 */
export class FindingEvents extends Construct {
  readonly #rules: readonly FindingRule[];

  constructor(scope: Construct, id: string, props: FindingEventsProps) {
    super(scope, id);
    this.#rules = FINDING_FORMS.map((form) => this.#createRule(id, form, props));
  }

  /** The sender to the queues of these rules. */
  get sender(): QueueSender {
    return { service: 'events.amazonaws.com', arns: this.#rules.map(({ arn }) => arn) };
  }

  /**
   * Delivers to the queue for a day; what cannot be delivered by then waits in the queue's dead letters. Every message is
   * of the group of its finding's account, so that SQS gives the messages of other accounts first while one floods the queue.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
   */
  sendTo(queue: WorkQueue): void {
    for (const { form, rule } of this.#rules) {
      new CloudwatchEventTarget(chooseScope(queue, form), 'event-target', {
        rule: rule.name,
        targetId: queue.node.id,
        arn: queue.arn,
        sqsTarget: { messageGroupId: form.accountPath },
        deadLetterConfig: { arn: queue.deadLetters.arn },
        retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
      });
    }
  }

  #createRule(id: string, form: FindingForm, { description, pattern }: FindingEventsProps): FindingRule {
    const stack = BaseStack.of(this);
    const name = stack.named(form.name === 'asff' ? id : `${id}-${form.name}`);
    const rule = new CloudwatchEventRule(chooseScope(this, form), 'rule', {
      name,
      description: form.name === 'asff' ? description : `${description} In the form of OCSF.`,
      eventPattern: JSON.stringify(narrowToForm(pattern, form)),
    });
    return { form, rule, arn: stack.literalArn(rule, name) };
  }
}

/** Resources of ASFF keep the addresses that they had before there was a second form. */
function chooseScope(construct: Construct, { name }: FindingForm): Construct {
  return name === 'asff' ? construct : new Construct(construct, name);
}
