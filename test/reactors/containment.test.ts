import type { Reactor } from '@attack-reactor/kit';
import type { ReactionFinding, ReactionResource } from '@attack-reactor/kit/contract';
import { buildFinding } from '@attack-reactor/kit/testing';
import type { AnswerCall } from '#kit/reactor/member-clients.ts';
import { reactor as isolateInstance } from '#reactors/ec2-isolate-instance/reactor.ts';
import { reactor as containPrincipal } from '#reactors/iam-contain-principal/reactor.ts';
import { reactor as disableAccessKey } from '#reactors/iam-disable-access-key/reactor.ts';
import { reactor as revokeSessions } from '#reactors/iam-revoke-role-sessions/reactor.ts';
import { DETECTION } from '../support/detection.ts';
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

  /** The plan for what a product reported. */
  function planOn(
    reactor: Reactor,
    resource: ReactionResource,
    finding: Partial<ReactionFinding>,
    trust?: readonly string[],
    answer?: AnswerCall,
  ) {
    const call = {
      phase: 'plan',
      executionId: 'test',
      finding: buildFinding(resource, finding),
      resource,
      target: MEMBER,
      parameters: {},
      ...(trust !== undefined && { trust }),
      credentials: { accessKeyId: 'AKIAMEMBEREXAMPLE', secretAccessKey: 'local', sessionToken: 'local' },
    };
    return reactor.run(call, answer === undefined ? {} : { answer });
  }

  const refusal = (words: string) => ({
    phase: 'plan',
    plan: { outcome: 'refuse', reason: expect.objectContaining({ en: expect.stringContaining(words) }) },
  });

  it.each(containing.map(([reactor, resource]) => [reactor.manifest.id, reactor, resource] as const))(
    '%s refuses what a check found, with or without a control, before it reads anything',
    async (_id, reactor, resource) => {
      const plans = [{ Status: 'FAILED' }, { SecurityControlId: 'IAM.8' }].map((Compliance) =>
        planOn(reactor, resource, { ...DETECTION, Compliance }, ['aws/*']),
      );

      expect(await Promise.all(plans)).toEqual([refusal('weak configuration'), refusal('weak configuration')]);
    },
  );

  it.each(containing.map(([reactor, resource]) => [reactor.manifest.id, reactor, resource] as const))(
    '%s refuses what neither GuardDuty nor a product that the binding names reported, before it reads anything',
    async (_id, reactor, resource) => {
      const products = ['aws/macie', 'prowler/prowler', 'aws/guardduty-of-mine', 'no/product/at/all'];

      const plans = products.map((product) =>
        planOn(reactor, resource, { ProductArn: `arn:aws:securityhub:eu-central-1::product/${product}` }, ['acme/edr']),
      );

      expect(await Promise.all(plans)).toEqual(products.map(() => refusal('Only GuardDuty')));
    },
  );

  it.each(containing.map(([reactor, resource]) => [reactor.manifest.id, reactor, resource] as const))(
    '%s looks at what GuardDuty or a product that the binding names reported',
    async (_id, reactor, resource) => {
      const named = { ProductArn: `arn:aws:securityhub:eu-central-1:${MEMBER.accountId}:product/${MEMBER.accountId}/default` };
      const calls: string[] = [];
      const answer = async (action: string) => {
        calls.push(action);
        throw new Error('Nobody is at home.');
      };
      const looks = [
        planOn(reactor, resource, DETECTION, undefined, answer),
        planOn(reactor, resource, named, [`${MEMBER.accountId}/*`], answer),
      ];

      await expect(Promise.all(looks.map((look) => look.catch(({ name }) => name)))).resolves.toEqual(['ReactorFailed', 'ReactorFailed']);
      expect(calls.length).toBeGreaterThanOrEqual(2);
    },
  );
});
