import { buildFinding } from '@attack-reactor/kit/testing';
import { reactor as isolateInstance } from '#reactors/ec2-isolate-instance/reactor.ts';
import { reactor as containPrincipal } from '#reactors/iam-contain-principal/reactor.ts';
import { reactor as disableAccessKey } from '#reactors/iam-disable-access-key/reactor.ts';
import { reactor as revokeSessions } from '#reactors/iam-revoke-role-sessions/reactor.ts';
import { MEMBER } from '../support/member-account.ts';

const ARN = `arn:aws:iam::${MEMBER.accountId}`;
const KEY = { Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE' };
const INSTANCE = { Type: 'AwsEc2Instance', Id: `arn:aws:ec2:eu-central-1:${MEMBER.accountId}:instance/i-0123456789abcdef0` };

/** A containment over a setting that failed a check takes production down for nothing. */
describe('reactors that contain', () => {
  const containing = [
    [isolateInstance, INSTANCE],
    [containPrincipal, { Type: 'AwsIamUser', Id: `${ARN}:user/anna` }],
    [disableAccessKey, KEY],
    [revokeSessions, { Type: 'AwsIamRole', Id: `${ARN}:role/app` }],
  ] as const;

  it.each(containing.map(([reactor, resource]) => [reactor.manifest.id, reactor, resource] as const))(
    '%s refuses what a check found, with or without a control, before it reads anything',
    async (_id, reactor, resource) => {
      const plans = [{ Status: 'FAILED' }, { SecurityControlId: 'IAM.8' }].map((Compliance) =>
        reactor.run({
          phase: 'plan',
          executionId: 'test',
          finding: buildFinding(resource, { Compliance }),
          resource,
          target: MEMBER,
          parameters: {},
          credentials: { accessKeyId: 'AKIAMEMBEREXAMPLE', secretAccessKey: 'local', sessionToken: 'local' },
        }),
      );

      const reason = expect.objectContaining({ en: expect.stringContaining('weak configuration') });
      const refusal = { phase: 'plan', plan: { outcome: 'refuse', reason } };
      expect(await Promise.all(plans)).toEqual([refusal, refusal]);
    },
  );
});
