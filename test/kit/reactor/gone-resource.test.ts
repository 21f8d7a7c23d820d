import { planGone } from '#kit/reactor/gone-resource.ts';
import { reactor as restrictIngress } from '#reactors/ec2-restrict-ingress/reactor.ts';
import { reactor as accessLogging } from '#reactors/s3-access-logging/reactor.ts';
import { reactor as requireTls } from '#reactors/s3-require-tls/reactor.ts';
import { aReaction, BUCKET, MEMBER } from '../../support/reactions.ts';

const failure = (name: string, message = 'There is none') => Object.assign(new Error(message), { name });
const bucket = { Type: 'AwsS3Bucket', Id: BUCKET };
const user = { Type: 'AwsIamUser', Id: `arn:aws:iam::${MEMBER}:user/mei` };

describe('a resource that is gone', () => {
  const { finding, target } = aReaction();
  const callOf = (resource: { readonly Type: string; readonly Id: string }, control: string, parameters: object = {}) => ({
    executionId: 'gone-1',
    finding: { ...finding, Compliance: { Status: 'FAILED', SecurityControlId: control } },
    resource,
    target,
    parameters,
    credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
  });
  /** Answers as an account in which nothing of this name is there. */
  const without = (name: string, field: string, error: string) => async (_action: string, input: object) => {
    if (JSON.stringify(Object(input)[field] ?? '').includes(name)) throw failure(error);
    return {};
  };

  it('needs nothing, in the plan of a real reactor', async () => {
    const answers = [
      await requireTls.run({ ...callOf(bucket, 'S3.5'), phase: 'plan' }, { answer: without('invoices', 'Bucket', 'NoSuchBucket') }),
      await restrictIngress.run(
        {
          ...callOf({ Type: 'AwsEc2SecurityGroup', Id: `arn:aws:ec2:eu-central-1:${MEMBER}:security-group/sg-0a1b2c3d` }, 'EC2.13'),
          phase: 'plan',
        },
        { answer: without('sg-0a1b2c3d', 'GroupIds', 'InvalidGroup.NotFound') },
      ),
    ];

    expect(answers).toMatchObject([
      { plan: { outcome: 'nothing-to-do', summary: { en: `${BUCKET} is gone; there is nothing to fix.` } } },
      { plan: { outcome: 'nothing-to-do' } },
    ]);
  });

  it('is an error where the plan named another resource, and in every other phase', async () => {
    const logging = { targetBucket: 'the-logs' };
    const plan = accessLogging.run(
      { ...callOf(bucket, 'S3.9', logging), phase: 'plan' },
      { answer: without('the-logs', 'Bucket', 'NoSuchBucket') },
    );
    const verify = requireTls.run(
      { ...callOf(bucket, 'S3.5'), phase: 'verify' },
      { answer: without('invoices', 'Bucket', 'NoSuchBucket') },
    );

    await expect(plan).rejects.toMatchObject({ name: 'ReactorFailed', message: expect.stringContaining('NoSuchBucket') });
    await expect(verify).rejects.toMatchObject({ name: 'ReactorFailed' });
  });

  it.each([
    ['a user', user, failure('NoSuchEntityException', 'The user with name mei cannot be found.'), { UserName: 'mei' }, true],
    [
      'a policy of a user',
      user,
      failure('NoSuchEntityException', 'The user policy with name x cannot be found.'),
      { UserName: 'mei' },
      false,
    ],
    ['another user', user, failure('NoSuchEntityException', 'The user with name ana cannot be found.'), { UserName: 'ana' }, false],
    ['a policy of a bucket', bucket, failure('NoSuchBucketPolicy'), { Bucket: 'invoices' }, false],
    ['the key of a bucket', bucket, failure('NotFoundException'), { KeyId: 'invoices' }, false],
    ['no call', bucket, failure('NoSuchBucket'), undefined, false],
    ['a type that nobody knows', { Type: 'Other', Id: 'x' }, failure('NotFoundException'), { Name: 'x' }, false],
  ])('tells by the error of a call: %s', (_what, resource, error, input, isGone) => {
    expect(planGone(error, { resource, input }) !== undefined).toBe(isGone);
  });
});
