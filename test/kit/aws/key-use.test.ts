import { listSenders, listWithoutKey } from '@attack-reactor/kit/aws/key-use';

const OWN = '210987654321';
const OTHER = '444455556666';
const allow = { Effect: 'Allow', Action: 'SNS:Publish', Resource: '*' };
const EVENTS = { Service: 'events.amazonaws.com' };
const ROOT = { AWS: `arn:aws:iam::${OWN}:root` };

describe('senders', () => {
  it.each([
    ['a service', { ...allow, Principal: EVENTS }, { services: ['events.amazonaws.com'] }],
    [
      'services in a list',
      [{ ...allow, Principal: { Service: ['a.amazonaws.com', 'b.amazonaws.com'] } }],
      { services: ['a.amazonaws.com', 'b.amazonaws.com'] },
    ],
    ['everybody of the account', { ...allow, Principal: { AWS: '*' }, Action: ['SNS:Subscribe', 'SNS:Publish'] }, { anybody: true }],
    ['everybody', { ...allow, Principal: '*', Action: 'sns:*' }, { anybody: true }],
    ['the own account only', { ...allow, Principal: ROOT }, {}],
    [
      'other accounts, however they are written',
      [
        { ...allow, Principal: { AWS: [OTHER, `arn:aws:iam::${OTHER}:role/sender`] } },
        { ...allow, Principal: { AWS: 'arn:aws:iam::777788889999:root' } },
      ],
      { accounts: [OTHER, '777788889999'] },
    ],
    ['nobody by a denial', { ...allow, Effect: 'Deny', Principal: EVENTS }, {}],
    ['nobody who may only subscribe', { ...allow, Action: 'SNS:Subscribe', Principal: EVENTS }, {}],
  ])('are %s', (_what, Statement, expected) => {
    const nobody = { services: [], accounts: [], anybody: false };

    expect(listSenders(JSON.stringify({ Statement }), 'sns:Publish', OWN)).toEqual({ ...nobody, ...expected });
  });
});

describe('senders without key', () => {
  const both = ['kms:GenerateDataKey*', 'kms:Decrypt'];
  const missing = (Statement: unknown) =>
    listWithoutKey(JSON.stringify({ Statement }), { services: ['events.amazonaws.com'], accounts: [OTHER] });
  const ofAccount = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OTHER}:root` }, Action: both };

  it.each([
    ['none with both actions', [ofAccount, { Effect: 'Allow', Principal: EVENTS, Action: both }], []],
    ['none with everything', [ofAccount, { Effect: 'Allow', Principal: EVENTS, Action: 'kms:*' }], []],
    [
      'none with one action a statement',
      [
        ofAccount,
        { Effect: 'Allow', Principal: EVENTS, Action: 'kms:GenerateDataKey' },
        { Effect: 'Allow', Principal: EVENTS, Action: 'kms:Decrypt' },
      ],
      [],
    ],
    ['one that may only decrypt', [ofAccount, { Effect: 'Allow', Principal: EVENTS, Action: 'kms:Decrypt' }], ['events.amazonaws.com']],
    ['one that is denied', [ofAccount, { Effect: 'Deny', Principal: EVENTS, Action: 'kms:*' }], ['events.amazonaws.com']],
    ['an account that nobody named', [{ Effect: 'Allow', Principal: EVENTS, Action: both }], [OTHER]],
    ['all where only the own account is named', [{ Effect: 'Allow', Principal: ROOT, Action: 'kms:*' }], ['events.amazonaws.com', OTHER]],
  ])('are %s', (_what, Statement, expected) => {
    expect(missing(Statement)).toEqual(expected);
  });
});
