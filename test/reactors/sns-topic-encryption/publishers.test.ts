import { listPublishers, servicesWithoutKey } from '#reactors/sns-topic-encryption/publishers.ts';

const allow = { Effect: 'Allow', Action: 'SNS:Publish', Resource: '*' };
const ROOT = { AWS: 'arn:aws:iam::210987654321:root' };

describe('publishers', () => {
  it.each([
    ['a service', { ...allow, Principal: { Service: 'events.amazonaws.com' } }, ['events.amazonaws.com'], false],
    [
      'services in a list',
      [{ ...allow, Principal: { Service: ['a.amazonaws.com', 'b.amazonaws.com'] } }],
      ['a.amazonaws.com', 'b.amazonaws.com'],
      false,
    ],
    ['everybody of the account', { ...allow, Principal: { AWS: '*' }, Action: ['SNS:Subscribe', 'SNS:Publish'] }, [], true],
    ['everybody', { ...allow, Principal: '*', Action: 'sns:*' }, [], true],
    ['a named account only', { ...allow, Principal: ROOT }, [], false],
    ['nobody by a denial', { ...allow, Effect: 'Deny', Principal: { Service: 'events.amazonaws.com' } }, [], false],
    ['nobody who may only subscribe', { ...allow, Action: 'SNS:Subscribe', Principal: { Service: 'events.amazonaws.com' } }, [], false],
  ])('are %s', (_what, Statement, services, anybody) => {
    expect(listPublishers(JSON.stringify({ Statement }))).toEqual({ services, anybody });
  });
});

describe('services without key', () => {
  const events = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Resource: '*' };

  it.each([
    ['none with both actions', [{ ...events, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'] }], []],
    ['none with everything', [{ ...events, Action: 'kms:*' }], []],
    [
      'none with one action a statement',
      [
        { ...events, Action: 'kms:GenerateDataKey' },
        { ...events, Action: 'kms:Decrypt' },
      ],
      [],
    ],
    ['one that may only decrypt', [{ ...events, Action: 'kms:Decrypt' }], ['events.amazonaws.com']],
    ['one that is denied', [{ ...events, Effect: 'Deny', Action: 'kms:*' }], ['events.amazonaws.com']],
    ['one where only the account may', [{ ...events, Principal: ROOT, Action: 'kms:*' }], ['events.amazonaws.com']],
  ])('are %s', (_what, Statement, missing) => {
    expect(servicesWithoutKey(JSON.stringify({ Statement }), ['events.amazonaws.com'])).toEqual(missing);
  });
});
