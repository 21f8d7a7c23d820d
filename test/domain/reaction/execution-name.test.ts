import fc from 'fast-check';
import { executionName, identifySubject, type ReactionSubject, reactionId, subjectHash } from '#domain/reaction/execution-name.ts';
import { aReaction } from '../../support/reactions.ts';

const subjects = fc.record<ReactionSubject>({
  bindingId: fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+){0,3}$/).map((id) => id.slice(0, 40)),
  sourceKey: fc.string(),
  resourceId: fc.string(),
  accountId: fc.string(),
  region: fc.string(),
  request: fc.string(),
});

describe('the name of an execution', () => {
  it('is one that Step Functions and STS take, and the same for the same subject', () => {
    fc.assert(
      fc.property(subjects, fc.integer({ min: 1, max: 99_999 }), (subject, attempt) => {
        const name = executionName(subject, attempt);

        expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
        expect(executionName({ ...subject }, attempt)).toBe(name);
        expect(executionName(subject, attempt + 1)).not.toBe(name);
      }),
    );
  });

  it('is about control, resource, account and Region, and not about the copy of the finding', () => {
    const reaction = aReaction();
    const copy = aReaction({
      finding: { ...reaction.finding, Id: 'another copy', ProductArn: 'arn:aws:securityhub:::product/other/other' },
    });

    expect(subjectHash(identifySubject(copy))).toBe(subjectHash(identifySubject(reaction)));
    expect(subjectHash(identifySubject(reaction, 'request-1'))).not.toBe(subjectHash(identifySubject(reaction)));
  });

  const inRegion = (region: string, resource: { Type: string; Id: string }, sourceKey: string) => {
    const { finding, target } = aReaction();
    return subjectHash(
      identifySubject(aReaction({ sourceKey, resource, finding: { ...finding, Region: region }, target: { ...target, region } })),
    );
  };
  const account = { Type: 'AwsAccount', Id: 'AWS::::Account:210987654321' };
  const trail = { Type: 'AwsCloudTrailTrail', Id: 'arn:aws:cloudtrail:eu-west-1:210987654321:trail/all' };

  it.each([
    ['a password policy', account, 'securityhub_control:IAM.15'],
    ['a password policy, found by Prowler', account, 'prowler_check:iam_password_policy_reuse_24'],
    ['a user', { Type: 'AwsIamUser', Id: 'arn:aws:iam::210987654321:user/anna' }, 'securityhub_control:IAM.3'],
    ['a key', { Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE' }, 'guardduty_finding_type:X'],
    ['the public access block of an account', account, 'securityhub_control:S3.1'],
    ['a trail of all Regions', trail, 'securityhub_control:CloudTrail.4'],
  ])('is one for %s, in whichever Region it is found', (_what, resource, key) => {
    const regions = ['eu-central-1', 'eu-west-1', 'us-east-1', 'ap-southeast-2'];

    expect(new Set(regions.map((region) => inRegion(region, resource, key))).size).toBe(1);
  });

  it.each([
    ['the encryption of new volumes', account, 'securityhub_control:EC2.7'],
    ['Access Analyzer', account, 'securityhub_control:IAM.28'],
    ['a group', { Type: 'AwsEc2SecurityGroup', Id: 'sg-0abc' }, 'securityhub_control:EC2.13'],
  ])('is another one in each Region for %s', (_what, resource, key) => {
    expect(inRegion('eu-central-1', resource, key)).not.toBe(inRegion('us-east-1', resource, key));
  });

  it('is the same however the resource is spelled', () => {
    const Type = 'AwsEc2SecurityGroup';
    const spellings = ['sg-0abc', 'AWS::EC2::SecurityGroup:sg-0abc', 'arn:aws:ec2:eu-central-1:210987654321:security-group/sg-0abc'];

    expect(new Set(spellings.map((Id) => inRegion('eu-central-1', { Type, Id }, 'securityhub_control:EC2.13'))).size).toBe(1);
  });

  it('cannot be made another one by text that runs over into the next field', () => {
    const one = { ...identifySubject(aReaction()), sourceKey: 'type|a', resourceId: 'b' };

    expect(subjectHash({ ...one, sourceKey: 'type', resourceId: 'a|b' })).not.toBe(subjectHash(one));
  });
});

describe('the id of a reaction', () => {
  const subject = identifySubject(aReaction());

  it('is the name of an execution of one reaction', () => {
    expect(reactionId('public-buckets-1', subject, 1)).toBe('public-buckets-1');
  });

  it('is valid and told apart, whatever a person names the execution', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 80 }),
        fc.string({ minLength: 1, maxLength: 80 }),
        subjects,
        (one, other, another) => {
          const ids = [reactionId(one, subject, 2), reactionId(one, another, 2), reactionId(one, subject, 1)];

          for (const id of ids) expect(id).toMatch(/^[\w+=,.@-]{2,64}$/);
          expect(new Set(ids).size).toBe(3);
          if (one !== other) expect(reactionId(other, subject, 2)).not.toBe(ids[0]);
        },
      ),
    );
  });

  it('does not forget the end of a long name', () => {
    const long = 'n'.repeat(79);

    expect(reactionId(`${long}1`, subject, 1)).not.toBe(reactionId(`${long}2`, subject, 1));
  });
});
