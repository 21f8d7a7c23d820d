import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule/index.js';
import { SchedulerScheduleGroup } from '@cdktf/provider-aws/lib/scheduler-schedule-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { BaseStack } from './base-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { identityPolicy, trustPolicy } from './policy.ts';

/** Lambda keeps an event no longer: https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
const MOST_EVENT_AGE_SECONDS = 6 * 3600;

export interface ScheduleProps {
  readonly target: LambdaFunction;
  readonly everyMinutes: number;
  readonly alarms: Alarms;
  /** Must exist before the first run, which comes at once. */
  readonly after?: readonly ITerraformDependable[];
}

/** Runs a function every few minutes. A run that cannot be started or fails twice leaves a message, and an alarm rings. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const deadLetters = new DeadLetterQueue(this, 'dead-letters', {
      name: `${id}-dead-letters`,
      remedy: `Read the log of ${props.target.node.id}, mend the cause, delete them: the next run makes up for the lost one.`,
      alarms: props.alarms,
    });
    const name = BaseStack.of(this).named(id);
    const group = new SchedulerScheduleGroup(this, 'group', { name });
    const groupArn = BaseStack.of(this).literalArn(group, name);
    const roleArn = this.#createRole(id, groupArn, props.target, deadLetters);
    // A missed run is made up for by the next one, so nothing older than one interval is tried again.
    const maximumEventAgeInSeconds = Math.min(props.everyMinutes * 60, MOST_EVENT_AGE_SECONDS);
    new SchedulerSchedule(this, 'schedule', {
      name,
      description: `Runs ${props.target.node.id} every ${props.everyMinutes} minutes.`,
      groupName: group.name,
      scheduleExpression: `rate(${props.everyMinutes} minutes)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: props.target.arn,
        roleArn,
        input: JSON.stringify({ schedule: id }),
        deadLetterConfig: { arn: deadLetters.arn },
        retryPolicy: { maximumEventAgeInSeconds, maximumRetryAttempts: 3 },
      },
      dependsOn: [...(props.after ?? [])],
    });
    this.#keepFailedRuns(props.target, deadLetters, maximumEventAgeInSeconds);
  }

  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html */
  #createRole(id: string, groupArn: string, target: LambdaFunction, deadLetters: DeadLetterQueue): string {
    const stack = BaseStack.of(this);
    const name = stack.named(`${id}-schedule`);
    const role = new IamRole(this, 'role', {
      name,
      description: `Permissions of the schedule ${id}. Runs ${target.node.id}, and sets aside what could not start.`,
      assumeRolePolicy: trustPolicy(
        { Service: 'scheduler.amazonaws.com' },
        {
          StringEquals: { 'aws:SourceAccount': stack.config.account, 'aws:SourceArn': groupArn },
        },
      ),
    });
    new IamRolePolicy(this, 'role-policy', {
      name: 'permissions',
      role: role.name,
      policy: identityPolicy([
        { sid: 'Invoke', actions: ['lambda:InvokeFunction'], resources: [target.arn] },
        { sid: 'SetAside', actions: ['sqs:SendMessage'], resources: [deadLetters.arn] },
      ]),
    });
    return stack.literalArn(role, name);
  }

  /** The scheduler invokes asynchronously: it sees a started run as a success, so the function itself reports failures. */
  #keepFailedRuns(target: LambdaFunction, deadLetters: DeadLetterQueue, maximumEventAgeInSeconds: number): void {
    deadLetters.allowSend(target);
    new LambdaFunctionEventInvokeConfig(this, 'event-invoke-config', {
      functionName: target.function.functionName,
      maximumEventAgeInSeconds,
      maximumRetryAttempts: 1,
      destinationConfig: { onFailure: { destination: deadLetters.arn } },
    });
  }
}
