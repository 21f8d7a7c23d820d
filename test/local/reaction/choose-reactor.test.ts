import { chooseReactor, listModes } from '#local/reaction/choose-reactor.ts';
import { shippedReactors } from '#local/reaction/installed-reactors.ts';
import { controlDocument, failedControl, finding, guardDutyDocument } from '../../support/findings.ts';

const onInstance = { Types: ['TTPs/Command and Control/Backdoor:EC2-C&CActivity.B'], Resources: [{ Type: 'AwsEc2Instance', Id: 'i-1' }] };

describe('choosing a reactor by hand', () => {
  let reactors: Awaited<ReturnType<typeof shippedReactors>>;
  beforeAll(async () => {
    reactors = await shippedReactors();
  });

  it.each([
    ['a control', failedControl('EC2.13'), undefined, 'ec2-restrict-ingress'],
    ['a type of GuardDuty, as Security Hub writes it', guardDutyDocument(), undefined, 'iam-disable-access-key'],
    ['a type and the resource that it is about', guardDutyDocument(onInstance), undefined, 'ec2-isolate-instance'],
    ['what the person wants', controlDocument(), 's3-require-tls', 's3-require-tls'],
  ])('goes by %s', (_what, document, wanted, expected) => {
    expect(chooseReactor(reactors, finding(document), { mode: 'notify', wanted })).toMatchObject({ manifest: { id: expected } });
  });

  it.each([
    ['nobody answers', failedControl('ACM.1'), undefined, 'No reactor answers to ACM.1.'],
    ['there is no such reactor', controlDocument(), 's4', 'There is no reactor "s4".'],
    ['the mode is never allowed', failedControl('S3.14'), undefined, 'Reactor s3-versioning never runs in mode automatic'],
  ])('says so where %s', (_what, document, wanted, message) => {
    expect(() => chooseReactor(reactors, finding(document), { mode: 'automatic', wanted })).toThrow(
      expect.objectContaining({ name: 'ConfigurationInvalid', message: expect.stringContaining(message) }),
    );
  });

  it('calls the modes of a reactor as the command does, weakest first', () => {
    expect(listModes({ modes: ['automatic', 'approval', 'notify'] })).toEqual(['notify', 'approval', 'automatic']);
    expect(listModes({ modes: ['notify'] })).toEqual(['notify']);
  });
});
