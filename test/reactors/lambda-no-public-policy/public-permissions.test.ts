import { planClosings, readPermission, type Statement } from '#reactors/lambda-no-public-policy/public-permissions.ts';

const ACCOUNT = '210987654321';
const base: Statement = {
  Sid: 'open',
  Effect: 'Allow',
  Principal: '*',
  Action: 'lambda:InvokeFunction',
  Resource: `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:bill`,
};
const BUCKET = 'arn:aws:s3:::invoices';
const s3 = { Principal: { Service: 's3.amazonaws.com' } };

describe('public permissions', () => {
  it.each([
    ['everybody', {}],
    ['everybody as an account', { Principal: { AWS: '*' } }],
    ['everybody among others', { Principal: { AWS: ['arn:aws:iam::333344445555:root', '*'] } }],
    ['S3 among others', { Principal: { Service: ['sns.amazonaws.com', 's3.amazonaws.com'] } }],
    ['everybody but one account', { Condition: { StringNotEquals: { 'AWS:SourceAccount': ACCOUNT } } }],
    ['one fixed organization and any other', { Condition: { StringLike: { 'aws:PrincipalOrgID': ['o-exampleorgid', 'o-*'] } } }],
    ['a source with a wildcard', { Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:sns:*:*:alarms' } } }],
    ['an organization with a wildcard', { Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } }],
    ['a token alone', { Condition: { StringEquals: { 'lambda:EventSourceToken': 'amzn1.ask.skill' } } }],
    ['the function URL', { Action: 'lambda:InvokeFunctionUrl', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } }],
    ['S3 of any account', s3],
    ['S3 by a bucket, which names no account', { ...s3, Condition: { ArnLike: { 'AWS:SourceArn': BUCKET } } }],
  ])('are found by %s', (_what, overrides) => {
    expect(planClosings([{ ...base, ...overrides }], ACCOUNT)).toHaveLength(1);
  });

  it.each([
    ['a denial', { Effect: 'Deny' }],
    ['a named account', { Principal: { AWS: 'arn:aws:iam::333344445555:root' } }],
    ['another service', { Principal: { Service: 'apigateway.amazonaws.com' } }],
    ['everybody of one account', { Condition: { StringEquals: { 'AWS:SourceAccount': ACCOUNT } } }],
    ['everybody from one source', { Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:sns:eu-central-1:210987654321:alarms' } } }],
    ['everybody of one organization', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }],
    ['S3 of one account', { ...s3, Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } }],
  ])('are not %s', (_what, overrides) => {
    expect(planClosings([{ ...base, ...overrides }], ACCOUNT)).toEqual([]);
  });

  it('of S3 become permissions for the own account', () => {
    const [closing] = planClosings(
      [{ ...base, ...s3, Sid: 'x'.repeat(100), Condition: { ArnLike: { 'AWS:SourceArn': BUCKET } } }],
      ACCOUNT,
    );

    expect(closing?.replacement).toEqual({
      StatementId: `${'x'.repeat(88)}-own-account`,
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: BUCKET,
      SourceAccount: ACCOUNT,
    });
  });

  it.each([
    ['lambda:FunctionUrlAuthType', { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }, true],
    ['lambda:InvokedViaFunctionUrl', { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }, true],
    ['no condition', undefined, false],
  ])('belong to a function URL or not: %s', (_what, Condition, isFunctionUrl) => {
    expect(planClosings([{ ...base, ...(Condition && { Condition }) }], ACCOUNT)).toMatchObject([{ isFunctionUrl }]);
  });
});

describe('permission of a statement', () => {
  it('holds every field that AddPermission took', () => {
    const one: Statement = {
      ...base,
      Principal: { Service: 'alexa-appkit.amazon.com' },
      Condition: {
        ArnLike: { 'AWS:SourceArn': BUCKET },
        StringEquals: {
          'AWS:SourceAccount': ACCOUNT,
          'aws:PrincipalOrgID': 'o-exampleorgid',
          'lambda:EventSourceToken': 'amzn1.ask.skill',
          'lambda:FunctionUrlAuthType': 'AWS_IAM',
        },
        Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
      },
    };

    expect(readPermission(one)).toEqual({
      StatementId: 'open',
      Action: 'lambda:InvokeFunction',
      Principal: 'alexa-appkit.amazon.com',
      SourceArn: BUCKET,
      SourceAccount: ACCOUNT,
      PrincipalOrgID: 'o-exampleorgid',
      EventSourceToken: 'amzn1.ask.skill',
      FunctionUrlAuthType: 'AWS_IAM',
      InvokedViaFunctionUrl: true,
    });
  });

  it.each([
    ['several actions', { Action: ['lambda:InvokeFunction', 'lambda:GetFunction'] }],
    ['several principals', { Principal: { AWS: ['*', 'arn:aws:iam::333344445555:root'] } }],
    ['another condition', { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }],
    ['several values', { Condition: { StringEquals: { 'AWS:SourceAccount': [ACCOUNT, '333344445555'] } } }],
    ['another operator', { Condition: { StringLike: { 'AWS:SourceArn': BUCKET } } }],
  ])('there is none with %s', (_what, overrides) => {
    expect(readPermission({ ...base, ...overrides })).toBeUndefined();
  });
});
