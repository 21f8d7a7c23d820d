import { type AccessRequest, decideAccess, policyStatement } from '#local/permissions/policy.ts';

const TABLE = 'arn:aws:dynamodb:eu-central-1:999988887777:table/guards';
const aPolicy = (...statements: object[]) =>
  statements.map((one) => policyStatement.parse({ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: TABLE, ...one }));
const reading: AccessRequest = { action: 'dynamodb:GetItem', resource: TABLE };

describe('an identity policy', () => {
  it('allows what a statement names, and tells which one', () => {
    const policy = aPolicy({ Sid: 'Other', Resource: `${TABLE}-2` }, { Sid: 'Read' });

    expect(decideAccess(policy, reading)).toMatchObject({ kind: 'allowed', by: { Sid: 'Read' } });
  });

  it.each<[string, object]>([
    ['another table', { Resource: `${TABLE}s` }],
    ['an index of it', { Resource: `${TABLE}/index/due` }],
    ['another action', { Action: ['dynamodb:PutItem', 'dynamodb:Query'] }],
    ['a condition about what the call does not say', { Condition: { StringEquals: { 'dynamodb:Select': 'COUNT' } } }],
  ])('denies what names %s', (_what, statement) => {
    expect(decideAccess(aPolicy(statement), reading)).toEqual({ kind: 'denied', by: undefined });
  });

  it('lets a denial win over every grant', () => {
    expect(decideAccess(aPolicy({}, { Sid: 'Never', Effect: 'Deny', Action: '*', Resource: '*' }), reading)).toMatchObject({
      kind: 'denied',
      by: { Sid: 'Never' },
    });
  });

  it.each<[string, object, Record<string, string>, boolean]>([
    ['StringEquals', { StringEquals: { key: ['a', 'b'] } }, { key: 'b' }, true],
    ['StringEquals', { StringEquals: { key: 'a*' } }, { key: 'ab' }, false],
    ['StringLike', { StringLike: { key: 'a*' } }, { key: 'ab' }, true],
    ['ArnEquals', { ArnEquals: { key: 'arn:aws:sqs:*:*:q?' } }, { key: 'arn:aws:sqs:eu-central-1:1:q1' }, true],
    ['Null "true"', { Null: { key: 'true' } }, {}, true],
    ['Null "true"', { Null: { key: 'true' } }, { key: 'x' }, false],
    ['Null "false"', { Null: { key: 'false' } }, { key: 'x' }, true],
    ['two keys', { StringEquals: { key: 'x', other: 'y' } }, { key: 'x' }, false],
  ])('holds %s', (_operator, Condition, context, isAllowed) => {
    expect(decideAccess(aPolicy({ Condition }), { ...reading, context }).kind).toBe(isAllowed ? 'allowed' : 'denied');
  });

  it('decides nothing by an operator that it does not know', () => {
    const policy = aPolicy({ Condition: { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } } });

    expect(() => decideAccess(policy, reading)).toThrow('DateLessThan is not known');
  });

  it('takes every text of a pattern as it stands but for its wildcards', () => {
    const policy = aPolicy({ Resource: 'arn:aws:s3:::a.b/*' });

    expect(decideAccess(policy, { ...reading, resource: 'arn:aws:s3:::a.b/c\nd' }).kind).toBe('allowed');
    expect(decideAccess(policy, { ...reading, resource: 'arn:aws:s3:::axb/c' }).kind).toBe('denied');
  });
});
