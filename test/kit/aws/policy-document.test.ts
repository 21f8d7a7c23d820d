import { covers, parseStatements } from '@attack-reactor/kit/aws/policy-document';

describe('policy statements', () => {
  it('are lists, however the policy writes them', () => {
    const alone = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': false } } };

    expect(parseStatements(JSON.stringify({ Statement: alone }))).toEqual([
      {
        Effect: 'Deny',
        Principal: { AWS: ['*'], Service: [] },
        Action: ['s3:*'],
        Resource: ['*'],
        Condition: { Bool: { 'aws:SecureTransport': ['false'] } },
      },
    ]);
  });

  it('name nobody and nothing by what they exclude', () => {
    const inverse = {
      Effect: 'Allow',
      NotPrincipal: { AWS: 'arn:aws:iam::333344445555:root' },
      NotAction: 's3:GetObject',
      NotResource: '*',
    };

    expect(parseStatements(JSON.stringify({ Statement: [inverse] }))).toEqual([
      { Effect: 'Allow', Principal: { AWS: [], Service: [] }, Action: [], Resource: [], Condition: {} },
    ]);
  });

  it.each(['null', '{}', '{"Statement":"open"}'])('are not guessed from %s', (text) => {
    expect(() => parseStatements(text)).toThrow();
  });

  it.each([
    ['s3:PutObject', true],
    ['S3:putobject', true],
    ['s3:Put*', true],
    ['s3:P?tObject', true],
    ['*', true],
    ['s3:PutObjectAcl', false],
    ['s3.PutObject', false],
    ['s3:Get*', false],
  ])('by %s cover s3:PutObject: %s', (pattern, expected) => {
    expect(covers({ Action: [pattern] }, 's3:PutObject')).toBe(expected);
  });
});
