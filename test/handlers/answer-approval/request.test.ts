import { STSClient } from '@aws-sdk/client-sts';
import type { ApproverPrincipal } from '#domain/reaction/approver-principals.ts';
import type { SignedRequest } from '#domain/reaction/identity-request.ts';
import { type ApproverRequestDeps, approverRequest, serveApprover } from '#handlers/answer-approval/request.ts';
import { requestApproval } from '#handlers/request-approval/core.ts';
import { postWebhook, webhookPost } from '#platform/notification/webhook-post.ts';
import { callerIdentity } from '#platform/reaction/caller-identity.ts';
import { signIdentity } from '#platform/reaction/signed-identity.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { type ReactionWorld, reactionWorld } from '../../support/reaction-world.ts';
import { aDecision, aPlan, BUCKET } from '../../support/reactions.ts';
import { type StsServer, startSts } from '../../support/sts-server.ts';

const ACCOUNT = '111122223333';
const ENVIRONMENT = `${ACCOUNT}/eu-central-1/attack-reactor-dev`;
const MEI = { accessKeyId: 'ASIAMEIMEIMEIMEIMEI0', secretAccessKey: 'secret-of-mei', sessionToken: 'token/of+mei==' };
const EVE = { accessKeyId: 'ASIAEVEEVEEVEEVEEVE0', secretAccessKey: 'secret-of-eve' };
const API = { accessKeyId: 'ASIAAPIAPIAPIAPIAPI0', secretAccessKey: 'secret-of-the-api' };
const PRINCIPALS: readonly ApproverPrincipal[] = [
  { principal: `arn:aws:iam::${ACCOUNT}:role/people/Security`, person: '{session}', groups: ['security-approvers'] },
];

describe('a request of an approver', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  let sts: StsServer;
  beforeAll(async () => {
    tables = await startReactionTables();
    sts = await startSts({
      [MEI.accessKeyId]: { ...MEI, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Security/mei` },
      [API.accessKeyId]: { ...API, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/attack-reactor-dev-api-act/attack-reactor-dev-api-act` },
      [EVE.accessKeyId]: { ...EVE, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Developer/eve` },
    });
  });
  beforeEach(() => {
    sts.answerWith = undefined;
  });
  afterAll(async () => {
    await sts.close();
    await tables.close();
  });

  /** A question that waits, and λ answer-approval as it is deployed, but for the place of STS. */
  async function asked(overrides: Partial<ApproverRequestDeps> = {}) {
    const world = reactionWorld(await tables.fresh());
    const changes = Array.from({ length: 44 }, (_, position) => ({
      resource: BUCKET,
      field: `tag ${position}`,
      before: null,
      after: position,
    }));
    world.member.plan = () => aPlan({ changes });
    const reaction = await world.planned({ decision: aDecision({ mode: 'approval' }) });
    world.state.stored = [{ ...reaction.finding }];
    await requestApproval({ taskToken: 'token-1', reaction }, { ...world, approvalSeconds: 86_400, acknowledgeSeconds: 14_400 });
    const identity = callerIdentity({ send: postWebhook, clock: world.clock, partition: 'aws', endpoint: sts.url });
    const deps: ApproverRequestDeps = {
      ...world,
      environment: ENVIRONMENT,
      identity,
      principals: async () => PRINCIPALS,
      apiRoleArn: `arn:aws:iam::${ACCOUNT}:role/attack-reactor-dev-api-act`,
      takesNames: false,
      ...overrides,
    };
    return { id: reaction.id, world, serve: (request: object) => serveApprover(approverRequest.parse(request), deps) };
  }

  async function signed(
    request: SignedRequest,
    world: ReactionWorld,
    { by = MEI, environment = ENVIRONMENT }: { by?: typeof EVE; environment?: string } = {},
  ) {
    const client = new STSClient({ region: 'eu-central-1', credentials: by });
    const now = new Date(world.clock.now());
    return {
      ...request,
      identity: { url: await signIdentity(request, { client, region: 'eu-central-1', origin: sts.url, environment, now }) },
    };
  }

  it('counts for the person whom STS names', async () => {
    const { id, world, serve } = await asked();

    await serve(await signed({ action: 'approve', executionId: id, comment: 'go' }, world));

    expect(world.seen.answers).toEqual([{ verdict: 'approve', by: 'mei', comment: 'go' }]);
  });

  describe('that the API signs', () => {
    const LENA = { id: 'lena@example.com', groups: ['security-approvers'] };

    it('counts for the person of the token', async () => {
      const { id, world, serve } = await asked();

      await serve(await signed({ action: 'approve', executionId: id, by: LENA }, world, { by: API }));

      expect(world.seen.answers).toMatchObject([{ verdict: 'approve', by: 'lena@example.com' }]);
    });

    it.each<[string, object]>([
      ['another person', { by: { ...LENA, id: 'mallory' } }],
      ['more groups', { by: { ...LENA, groups: [...LENA.groups, 'admins'] } }],
      ['another plan', { planHash: 'another' }],
      ['nobody', { by: undefined }],
    ])('does not count where %s is put in its place', async (_what, forged) => {
      const { id, world, serve } = await asked();
      const request = await signed({ action: 'approve', executionId: id, by: LENA }, world, { by: API });

      await expect(serve({ ...request, ...forged })).rejects.toMatchObject({ name: 'ApproverUnknown' });

      expect(world.seen.answers).toEqual([]);
    });

    it('does not count for nobody, and not at all where there is no API', async () => {
      const { id, world, serve } = await asked();
      const alone = await asked({ apiRoleArn: undefined });

      await expect(serve(await signed({ action: 'approve', executionId: id }, world, { by: API }))).rejects.toThrow(/named no person/);
      await expect(
        alone.serve(await signed({ action: 'approve', executionId: alone.id, by: LENA }, alone.world, { by: API })),
      ).rejects.toThrow(/in none of the rows/);
    });

    it('is no way for a person to be another one: who signs counts', async () => {
      const { id, world, serve } = await asked();

      await serve(await signed({ action: 'approve', executionId: id, by: LENA }, world, { by: MEI }));

      expect(world.seen.answers).toMatchObject([{ by: 'mei' }]);
    });
  });

  it('does not count for another plan than the one that was looked at', async () => {
    const { id, world, serve } = await asked();

    await expect(serve(await signed({ action: 'approve', executionId: id, planHash: 'earlier' }, world))).rejects.toMatchObject({
      name: 'ApprovalRefused',
      message: expect.stringMatching(/other-plan/),
    });
  });

  it('lists what the person may answer, and shows the whole plan', async () => {
    const { id, world, serve } = await asked();

    const listed = await serve(await signed({ action: 'list' }, world));
    const shown = await serve(await signed({ action: 'show', executionId: id }, world));

    expect(listed).toMatchObject({ approvals: [{ id }] });
    expect('plan' in shown && shown.plan?.changes).toHaveLength(44);
    expect(JSON.stringify([listed, shown])).not.toContain('token-1');
  });

  it.each([
    ['nobody signed', async () => ({}), /A name is no proof/],
    ['somebody says who they are', async () => ({ by: { id: 'mei', groups: ['security-approvers'] } }), /A name is no proof/],
    [
      'another environment is signed',
      (id: string, world: ReactionWorld) =>
        signed({ action: 'approve', executionId: id }, world, { environment: ENVIRONMENT.replace('dev', 'test') }),
      /HTTP 403/,
    ],
    [
      'another execution is signed',
      (_id: string, world: ReactionWorld) => signed({ action: 'approve', executionId: 'another' }, world),
      /HTTP 403/,
    ],
    ['a "no" is signed', (id: string, world: ReactionWorld) => signed({ action: 'reject', executionId: id }, world), /HTTP 403/],
    [
      'another comment is signed',
      (id: string, world: ReactionWorld) => signed({ action: 'approve', executionId: id, comment: 'x' }, world),
      /HTTP 403/,
    ],
    [
      'the secret is wrong',
      (id: string, world: ReactionWorld) =>
        signed({ action: 'approve', executionId: id }, world, { by: { ...MEI, secretAccessKey: 'guessed' } }),
      /HTTP 403/,
    ],
    [
      'a principal without groups signs',
      (id: string, world: ReactionWorld) => signed({ action: 'approve', executionId: id }, world, { by: EVE }),
      /in none of the rows/,
    ],
  ])('does not count where %s', async (_what, sign, why) => {
    const { id, world, serve } = await asked();
    const request = { ...(await sign(id, world)), action: 'approve', executionId: id, comment: '' };

    await expect(serve(request)).rejects.toMatchObject({ name: 'ApproverUnknown', message: expect.stringMatching(why) });

    expect(world.seen.answers).toEqual([]);
  });

  it('does not count again after five minutes', async () => {
    const { id, world, serve } = await asked();
    const request = await signed({ action: 'acknowledge', executionId: id }, world);
    await serve(request);
    const before = sts.count();
    world.clock.advance(300_000);

    await expect(serve(request)).rejects.toThrow(/it expired/);

    expect(sts.count()).toBe(before);
  });

  it('is not sent to another host', async () => {
    const { id, world, serve } = await asked();
    const request = await signed({ action: 'approve', executionId: id }, world);
    const url = request.identity.url.replace(/^http:\/\/127\.0\.0\.1:\d+/, 'http://127.0.0.1:1');

    await expect(serve({ ...request, identity: { url } })).rejects.toThrow(/its host is no STS/);
  });

  it.each([
    ['redirects', () => ({ status: 302, body: '', headers: { location: 'http://169.254.169.254/' } }), 'IdentityUnavailable'],
    ['is down', () => ({ status: 503, body: '' }), 'IdentityUnavailable'],
    ['answers at length', () => ({ status: 200, body: `{"a":"${'x'.repeat(1_000_000)}"}` }), 'IdentityUnavailable'],
    ['answers something else', () => ({ status: 200, body: '{"Account":"111122223333"}' }), 'IdentityUnavailable'],
  ])('does not count where STS %s', async (_what, answerWith, name) => {
    const { id, world, serve } = await asked();
    sts.answerWith = answerWith;

    await expect(serve(await signed({ action: 'approve', executionId: id }, world))).rejects.toMatchObject({ name });

    expect(world.seen.answers).toEqual([]);
  });

  it('is over where STS breaks off', async () => {
    const broken = await startSts({});
    broken.answerWith = () => {
      throw new Error('breaks off');
    };
    const send = webhookPost({ timeoutMs: 50 });
    const world = reactionWorld(await tables.fresh());
    const identity = callerIdentity({ send, clock: world.clock, partition: 'aws', endpoint: broken.url });
    const url = (await signed({ action: 'list' }, world)).identity.url.replace(sts.url, broken.url);

    await expect(identity.identify(url, {})).rejects.toMatchObject({ name: 'IdentityUnavailable' });
    await broken.close();
  });

  it('takes a name on one machine only', async () => {
    const { id, world, serve } = await asked({ takesNames: true });

    await serve({ action: 'approve', executionId: id, by: { id: 'mei', groups: ['security-approvers'] } });

    expect(world.seen.answers).toMatchObject([{ by: 'mei' }]);
  });
});
