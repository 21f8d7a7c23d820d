import type { DangerousEdit } from './dangerous-edit.ts';

/** Names that Step Functions does not know. */
export const SPELLING_EDITS: Readonly<Record<string, DangerousEdit>> = {
  'an operator with a typing error': {
    edit: (it) => {
      const [rule] = it.state('window').Choices;
      rule.StringEqual = rule.StringEquals;
      delete rule.StringEquals;
    },
    state: 'window',
    says: /has no field "StringEqual".*Did you mean StringEquals/,
  },
  'an operator with a typing error, inside of Not': {
    edit: (it) => {
      it.state('window').Choices[0] = { Not: { Variable: '$.result.status', StringEqals: 'FIXED' }, Next: it.name('wait') };
    },
    state: 'window',
    says: /Did you mean StringEquals/,
  },
  'a type in small letters': {
    edit: (it) => {
      it.state('answer').Type = 'choice';
    },
    state: 'answer',
    says: /"choice" is no type of state; write one of Task, .*Did you mean Choice/,
  },
  'a field of Retry with a typing error': {
    edit: (it) => {
      const [retrier] = it.state('parse').Retry;
      retrier.MaxAttempt = 3;
      delete retrier.MaxAttempts;
    },
    state: 'parse',
    says: /no field "MaxAttempt".*Did you mean MaxAttempts/,
  },
  'a field of Catch with a typing error': {
    edit: (it) => {
      it.state('plan').Catch[0].Resultpath = '$.failure';
    },
    state: 'plan',
    says: /Did you mean ResultPath/,
  },
  'a field of a state with a typing error': {
    edit: (it) => {
      it.state('plan').TimeoutSecond = 60;
    },
    state: 'plan',
    says: /Did you mean TimeoutSeconds/,
  },
};
