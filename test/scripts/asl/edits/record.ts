import type { DangerousEdit } from './dangerous-edit.ts';

/** Steps that record and tell, and the ends of an execution. */
export const RECORD_EDITS: Readonly<Record<string, DangerousEdit>> = {
  'a failed plan is told unrecorded': {
    edit: (it) => {
      it.state('plan').Catch[0].Next = it.name('tell');
    },
    state: 'plan',
    says: /told what is not recorded/,
  },
  'a failed change is told unrecorded': {
    edit: (it) => {
      it.state('execute').Catch[0].Next = it.name('tell');
    },
    state: 'execute',
    says: /told what is not recorded/,
  },
  'a lapsed question ends untold': {
    edit: (it) => {
      it.state('ask').Catch[0].Next = it.name('untold');
    },
    state: 'ask',
    says: /ends unrecorded/,
  },
  'a failed record is not told': {
    edit: (it) => {
      it.state('failure').Catch[0].Next = it.name('untold');
    },
    state: 'failure',
    says: /nobody is told/,
  },
  'a failed record of a success is not told': {
    edit: (it) => {
      it.state('record').Catch[0].Next = it.name('untold');
    },
    state: 'record',
    says: /nobody is told/,
  },
  'silence counts as fixed': {
    edit: (it) => {
      it.state('untold').Parameters.status = 'FIXED';
    },
    state: 'untold',
    says: /does not say so; end it with "status": "FAILED"/,
  },
  'silence says nothing': {
    edit: (it) => {
      it.state('untold').Parameters.status = undefined;
    },
    state: 'untold',
    says: /does not say so/,
  },
  'the record ends the reaction': {
    edit: (it) => {
      it.state('record').Next = undefined;
      it.state('record').End = true;
    },
    state: 'record',
    says: /nobody is told/,
  },
  'the record of failures ends the reaction': {
    edit: (it) => {
      it.state('failure').Next = undefined;
      it.state('failure').End = true;
    },
    state: 'failure',
    says: /nobody is told/,
  },
  'the change ends the reaction': {
    edit: (it) => {
      it.state('execute').Next = undefined;
      it.state('execute').End = true;
    },
    state: 'execute',
    says: /ends unrecorded/,
  },
  'the plan ends the reaction': {
    edit: (it) => {
      it.state('mode').Default = it.name('tell');
    },
    state: 'mode',
    says: /told what is not recorded/,
  },
  'reactions are not looked at': {
    edit: (it) => {
      [it.state('check').Choices[0].Next, it.state('check').Default] = [it.name('ended'), it.name('map')];
    },
    state: 'check',
    says: /unrecorded/,
  },
  'the test for reactions is turned round': {
    edit: (it) => {
      it.state('check').Choices[0].IsPresent = false;
    },
    state: 'check',
    says: /unrecorded/,
  },
  'the whole Map is skipped': {
    edit: (it) => {
      it.state('parse').Next = it.name('ended');
    },
    state: 'parse',
    says: /unrecorded/,
  },
  'failures count as success': {
    edit: (it) => {
      const state = it.state('failures');
      [state.Choices[0].Next, state.Default] = [state.Default, state.Choices[0].Next];
    },
    state: 'failures',
    says: /ends as a (success|failure)/,
  },
  'failures are compared wrongly': {
    edit: (it) => {
      it.state('failures').Choices[0].BooleanEquals = !it.state('failures').Choices[0].BooleanEquals;
    },
    state: 'failures',
    says: /ends as a (success|failure)/,
  },
  'failures are never looked for': {
    edit: (it) => {
      it.state('map').Next = it.name('ended');
    },
    state: 'map',
    says: /ends as a success/,
  },
  'another word is looked for': {
    edit: (it) => {
      const { Parameters: all } = it.state('sum');
      for (const name of Object.keys(all)) all[name] = all[name].replace('FAILED', 'FAILURE');
    },
    state: 'failures',
    says: /ends as a success/,
  },
  'only the first reaction is looked at': {
    edit: (it) => {
      const { Parameters: all } = it.state('sum');
      for (const name of Object.keys(all))
        if (all[name].startsWith('States.')) all[name] = all[name].replace('$.ended[*].status', 'States.Array($.ended[0].status)');
    },
    state: 'failures',
    says: /ends as a success/,
  },
  'a failed execution succeeds': {
    edit: (it) => {
      const machine = it.buildMachine('failed');
      machine.States[it.name('failed')] = { Type: 'Succeed' };
    },
    state: 'failures',
    says: /ends as a success/,
  },
  'an unread finding is no failure': {
    edit: (it) => {
      it.redirect('unread', it.name('ended'));
      it.buildMachine('unread').States = Object.fromEntries(
        Object.entries(it.buildMachine('unread').States).filter(([name]) => name !== it.name('unread')),
      );
    },
    state: 'aside',
    says: /failed and the execution ends as a success/,
  },
  'a Fail state inside of the Map': {
    edit: (it) => {
      it.buildMachine('untold').States[it.name('untold')] = { Type: 'Fail', Error: 'Untold', Cause: 'x' };
    },
    state: 'tell',
    says: /ends every other item/,
  },
  'a failure is put where nobody reads it': {
    edit: (it) => {
      it.state('execute').Catch[0].ResultPath = '$.error';
    },
    state: 'execute',
    says: /failure of ".*" is lost: the record reads it from \$\.failure/,
  },
  'a failure of the plan is put elsewhere': {
    edit: (it) => {
      it.state('plan').Catch[0].ResultPath = '$.planFailure';
    },
    state: 'plan',
    says: /is lost/,
  },
  'a failed record is put elsewhere': {
    edit: (it) => {
      it.state('record').Catch[0].ResultPath = '$.trouble';
    },
    state: 'record',
    says: /reads it from \$\.recordFailure/,
  },
  'the catcher drops the failure': {
    edit: (it) => {
      it.state('plan').Catch[0].ResultPath = null;
    },
    state: 'plan',
    says: /is lost/,
  },
  'a change goes round without an end': {
    edit: (it) => {
      it.state('mode').Default = it.name('choose');
      it.state('choose').Choices = [{ Variable: '$.id', IsPresent: true, Next: it.name('mode') }];
      it.state('mode').Choices = [{ Variable: '$.id', IsPresent: false, Next: it.name('plan') }];
    },
    state: null,
    says: /goes round for ever/,
  },
};
