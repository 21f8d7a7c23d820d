import type { Edited, Key } from '../edited-definition.ts';
import { type DangerousEdit, without } from './dangerous-edit.ts';

/** Steps that must come before a change, and after it. */
export const ORDER_EDITS: Readonly<Record<string, DangerousEdit>> = {
  'what is only told is changed': {
    edit: (it) => (it.state('mode').Default = it.name('execute')),
    state: 'mode',
    says: /changed although|refuses/,
  },
  'an automatic change does not wait for its window': {
    edit: (it) =>
      without(
        it.state('mode').Choices,
        it.state('mode').Choices.findIndex((rule: never) => JSON.stringify(rule).includes('waitUntil')),
      ),
    state: 'mode',
    says: /change window is closed; let a Wait/,
  },
  'an approved change does not wait for its window': {
    edit: (it) =>
      without(
        it.state('answer').Choices,
        it.state('answer').Choices.findIndex((rule: never) => JSON.stringify(rule).includes('waitUntil')),
      ),
    state: 'answer',
    says: /change window is closed/,
  },
  'a wait for something else': {
    edit: (it) => {
      delete it.state('wait').TimestampPath;
      it.state('wait').Seconds = 60;
    },
    state: 'wait',
    says: /change window is closed/,
  },
  'a rejected change is made': {
    edit: (it) => {
      it.state('answer').Choices = [{ Variable: '$.decision.waitUntil', IsNull: false, Next: it.name('wait') }];
      it.state('answer').Default = it.name('execute');
    },
    state: 'answer',
    says: /verdict is "reject"; only "approve"/,
  },
  'approval leads straight to the change': {
    edit: (it) => {
      it.state('ask').Next = it.name('execute');
    },
    state: 'ask',
    says: /verdict is "reject"/,
  },
  'a plan that is none goes on': {
    edit: (it) => without(it.state('mode').Choices, 0),
    state: 'mode',
    says: /has no \$\.mode/,
    shippedOnly: true,
  },
  'a window that closed is not waited for': {
    edit: (it) => {
      it.state('window').Choices[0].Next = it.name('record');
    },
    state: 'window',
    says: /agreed change is recorded and never made/,
  },
  'the check of the window is turned round': {
    edit: (it) => {
      it.state('window').Choices[0] = { Not: { Variable: '$.result.status', StringEquals: 'PLANNED' }, Next: it.name('wait') };
    },
    state: 'window',
    says: /never made/,
  },
  'what no binding allows is planned': {
    edit: (it) => {
      it.state('choose').Choices = [{ Variable: '$.decision.kind', IsPresent: false, Next: it.name('record') }];
      it.state('choose').Default = it.name('plan');
    },
    state: 'choose',
    says: /asked for a plan although the decision is "(skip|refuse)"/,
  },
  'a skip is planned': {
    edit: (it) => {
      it.state('choose').Choices = [{ Variable: '$.decision.kind', StringEquals: 'refuse', Next: it.name('record') }];
      it.state('choose').Default = it.name('plan');
    },
    state: 'choose',
    says: /decision is "skip"/,
  },
  'a reaction is never planned': {
    edit: (it) => {
      it.state('choose').Choices = [{ Variable: '$.decision.kind', StringEquals: 'refuse', Next: it.name('plan') }];
      it.state('choose').Default = it.name('record');
    },
    state: 'choose',
    says: /never planned|decision is "refuse"/,
  },
  'a question is never asked': {
    edit: (it) => {
      for (const rule of it.state('mode').Choices) if (rule.Next === it.name('ask')) rule.Next = it.name('record');
      it.buildMachine('ask').States = Object.fromEntries(
        Object.entries(it.buildMachine('ask').States).filter(([name]) => name !== it.name('ask') && name !== it.name('answer')),
      );
    },
    state: 'mode',
    says: /nobody is ever asked/,
  },
  'an automatic change is never made': {
    edit: (it) => {
      for (const rule of it.state('mode').Choices) if (rule.Next === it.name('execute')) rule.Next = it.name('record');
    },
    state: 'mode',
    says: /recorded and never made/,
  },
  'a question is skipped': {
    edit: (it) => {
      for (const rule of it.state('mode').Choices) if (rule.Next === it.name('ask')) rule.Next = it.name('execute');
    },
    state: 'mode',
    says: /changed although nobody has approved/,
  },
  'the wait leads past the change': {
    edit: (it) => {
      it.state('wait').Next = it.name('record');
    },
    state: 'wait',
    says: /never made/,
  },
  'the plan is carried out at once': {
    edit: (it) => {
      it.state('plan').Next = it.name('execute');
    },
    state: 'plan',
    says: /changed although/,
  },
  'the plan step executes': {
    edit: (it) => {
      it.state('plan').Parameters.Payload.phase = 'execute';
    },
    state: 'choose',
    says: /changed although there is no plan yet/,
  },
  'a comparison ignores the verdict': {
    edit: (it) => {
      it.state('answer').Choices = [
        { Variable: '$.approval.verdict', IsString: false, Next: it.name('record') },
        { Variable: '$.decision.waitUntil', IsNull: false, Next: it.name('wait') },
      ];
      it.state('answer').Default = it.name('execute');
    },
    state: 'answer',
    says: /verdict is "reject"/,
  },
  'a Pass approves': {
    edit: (it) => passBefore(it, 'ask', { Result: { verdict: 'approve', by: 'x', comment: '' }, ResultPath: '$.approval' }),
    state: null,
    says: /changed by an approval that nobody gave/,
  },
  'a Pass makes it automatic': {
    edit: (it) => passBefore(it, 'ask', { Result: 'automatic', ResultPath: '$.mode' }),
    state: null,
    says: /changed by a mode that the plan step did not answer/,
  },
  'a Pass opens the window': {
    edit: (it) => passBefore(it, 'wait', { Result: null, ResultPath: '$.decision.waitUntil' }),
    state: null,
    says: /changed by a decision that the plan step did not answer/,
  },
  'a Pass decides before the plan': {
    edit: (it) => {
      const machine = it.buildMachine('choose');
      machine.States.Decide = { Type: 'Pass', Result: { kind: 'react' }, ResultPath: '$.decision', Next: machine.StartAt };
      machine.StartAt = 'Decide';
    },
    state: null,
    says: /refuses this input|not what parse-finding decided/,
  },
};

/** Sends the ways to a state through a Pass to the change instead. */
function passBefore(it: Edited, key: Key, fields: object): void {
  for (const rule of [...it.state('mode').Choices, ...it.state('answer').Choices]) if (rule.Next === it.name(key)) rule.Next = 'Forge';
  it.buildMachine(key).States.Forge = { Type: 'Pass', ...fields, Next: it.name('execute') };
}
