import type { Edited, Key } from '../edited-definition.ts';
import { type DangerousEdit, without } from './dangerous-edit.ts';

const takeError = (it: Edited, key: Key, error: string) => {
  for (const retrier of it.state(key).Retry) retrier.ErrorEquals = retrier.ErrorEquals.filter((name: string) => name !== error);
};

/** How often and how long something is tried or waited for. */
export const RETRIES_EDITS: Readonly<Record<string, DangerousEdit>> = {
  ...Object.fromEntries(
    (
      [
        ['parse', 'DeadLetterUnavailable'],
        ['parse', 'SecurityHubThrottled'],
        ['parse', 'MappingReleaseMissing'],
        ['plan', 'ReactorThrottled'],
        ['plan', 'Lambda.SdkClientException'],
        ['ask', 'NotificationUnavailable'],
        ['execute', 'Sandbox.Timedout'],
        ['execute', 'Lambda.Unknown'],
        ['execute', 'Runtime.ExitError'],
        ['execute', 'ExecutionBusy'],
        ['execute', 'OrganizationUnavailable'],
        ['record', 'SecurityHubThrottled'],
        ['record', 'SecurityHubUnavailable'],
        ['failure', 'ExecutionRecordUnavailable'],
        ['failure', 'Lambda.TooManyRequestsException'],
        ['tell', 'ExecutionRecordUnavailable'],
      ] as const
    ).map(([key, error]) => [
      `${key} does not retry ${error}`,
      { edit: (it: Edited) => takeError(it, key, error), state: key, says: new RegExp(`Retry lacks .*${error}`) },
    ]),
  ),
  'the first Retry of the change is gone': {
    edit: (it) => without(it.state('execute').Retry, 0),
    state: 'execute',
    says: /Retry lacks ExecutionBusy/,
  },
  'the second Retry of the change is gone': {
    edit: (it) => without(it.state('execute').Retry, 1),
    state: 'execute',
    says: /Retry lacks Lambda\.ServiceException/,
  },
  'too few tries for a lease': {
    edit: (it) => {
      it.state('execute').Retry[0].MaxAttempts = 1;
    },
    state: 'execute',
    says: /end after 25 s and must go on for 140 s/,
  },
  'too short pauses for a lease': {
    edit: (it) => {
      it.state('execute').Retry[0].IntervalSeconds = 5;
    },
    state: 'execute',
    says: /end after 30 s/,
  },
  'one try only': {
    edit: (it) => {
      it.state('record').Retry[0].MaxAttempts = 1;
    },
    state: 'record',
    says: /MaxAttempts is below 2/,
  },
  'no try at all': {
    edit: (it) => {
      it.state('tell').Retry[0].MaxAttempts = 0;
    },
    state: 'tell',
    says: /MaxAttempts is below 2/,
  },
  'half the time to answer': {
    edit: (it) => {
      it.state('ask').TimeoutSeconds /= 2;
    },
    state: 'ask',
    says: /TimeoutSeconds is 43200, but people have 86400/,
  },
  'twice the time to answer': {
    edit: (it) => {
      it.state('ask').TimeoutSeconds *= 2;
    },
    state: 'ask',
    says: /TimeoutSeconds is 172800/,
  },
  'an hour to show up': {
    edit: (it) => {
      it.state('ask').HeartbeatSeconds = 3600;
    },
    state: 'ask',
    says: /HeartbeatSeconds is 3600, but people have 14400/,
  },
  'nobody waits for the answer': {
    edit: (it) => {
      it.state('ask').Resource = it.state('plan').Resource;
    },
    state: 'ask',
    says: /add \.waitForTaskToken/,
  },
  'the change waits for an answer': {
    edit: (it) => {
      it.state('execute').Resource = it.state('ask').Resource;
      it.state('execute').TimeoutSeconds = 60;
      it.state('execute').HeartbeatSeconds = 30;
    },
    state: 'execute',
    says: /take \.waitForTaskToken off/,
  },
  'one resource after the other': {
    edit: (it) => {
      it.state('map').MaxConcurrency = 1;
    },
    state: 'map',
    says: /while one question waits/,
  },
  'everything is retried': {
    edit: (it) => {
      it.state('record').Retry[0].ErrorEquals = ['States.ALL'];
    },
    state: 'record',
    says: /States\.ALL also retries what fails again/,
  },
  'every failure of the change is retried': {
    edit: (it) => {
      it.state('execute').Retry = [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 2, MaxAttempts: 3 }];
    },
    state: 'execute',
    says: /States\.TaskFailed also retries/,
  },
  'a plan may take longer than an Express execution has time for': {
    edit: (it) => {
      it.state('plan').TimeoutSeconds = 200;
    },
    state: 'plan',
    says: /the Express execution ends after 300 s, unrecorded, and the longest way here takes/,
  },
  'a plan may take as long as its function': {
    edit: (it) => {
      delete it.state('plan').TimeoutSeconds;
    },
    state: 'plan',
    says: /the longest way here takes .* lower a TimeoutSeconds/,
  },
  'another step stands on the longest way': {
    edit: (it) => {
      it.buildMachine('plan').States['Plan Again'] = { ...structuredClone(it.state('plan')), Next: it.state('plan').Next };
      it.state('plan').Next = 'Plan Again';
    },
    state: null,
    says: /the longest way here takes/,
  },
  'a change is given up on': {
    edit: (it) => {
      it.state('execute').TimeoutSeconds = 5;
    },
    state: 'execute',
    says: /after 5 s the function may still be at work/,
  },
};
