import { STSClient } from '@aws-sdk/client-sts';
import type { SignedRequest } from '#domain/reaction/identity-request.ts';
import { executeReaction } from '#handlers/dispatch-finding/core.ts';
import { rollBackRequest, serveRollBack } from '#handlers/roll-back/request.ts';
import { postWebhook } from '#platform/notification/webhook-post.ts';
import { callerIdentity } from '#platform/reaction/caller-identity.ts';
import { signIdentity } from '#platform/reaction/signed-identity.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { type ReactionWorld, reactionWorld } from '../../support/reaction-world.ts';
import { type StsServer, startSts } from '../../support/sts-server.ts';

const ACCOUNT = '111122223333';
const ENVIRONMENT = `${ACCOUNT}/eu-central-1/attack-reactor-dev`;
const API = { accessKeyId: 'ASIAAPIAPIAPIAPIAPI0', secretAccessKey: 'secret-of-the-api' };
const EVE = { accessKeyId: 'ASIAEVEEVEEVEEVEEVE0', secretAccessKey: 'secret-of-eve' };
const OMAR = { id: 'omar@example.com', groups: ['operators'] };

describe('a request to roll back', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  let sts: StsServer;
  beforeAll(async () => {
    tables = await startReactionTables();
    const arn = (role: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/session`;
    sts = await startSts({
      [API.accessKeyId]: { ...API, arn: arn('attack-reactor-dev-api-act') },
      [EVE.accessKeyId]: { ...EVE, arn: arn('Developer') },
    });
  });
  afterAll(async () => {
    await sts.close();
    await tables.close();
  });

  async function aFix() {
    const world = reactionWorld(await tables.fresh());
    const { id } = await executeReaction(await world.planned(), world.dispatch);
    world.clock.advance(60_000);
    const deps = {
      ...world,
      environment: ENVIRONMENT,
      identity: callerIdentity({ send: postWebhook, clock: world.clock, partition: 'aws', endpoint: sts.url }),
      principals: async () => [],
      apiRoleArn: `arn:aws:iam::${ACCOUNT}:role/attack-reactor-dev-api-act`,
      takesNames: false,
    };
    return { id, world, serve: (request: object) => serveRollBack(rollBackRequest.parse(request), deps) };
  }

  async function signed(request: SignedRequest, world: ReactionWorld, by = API) {
    const client = new STSClient({ region: 'eu-central-1', credentials: by });
    const now = new Date(world.clock.now());
    const signer = { client, region: 'eu-central-1', origin: sts.url, environment: ENVIRONMENT, now };
    return { ...request, identity: { url: await signIdentity(request, signer) } };
  }

  it('is done for the person whom the API names', async () => {
    const { id, world, serve } = await aFix();

    const result = await serve(await signed({ action: 'roll-back', executionId: id, by: OMAR }, world));

    expect(result).toMatchObject({ status: 'ROLLED_BACK', by: 'omar@example.com' });
  });

  it.each<[string, object, object, typeof API]>([
    ['nobody signed', {}, { identity: undefined }, API],
    ['a stranger signed', {}, {}, EVE],
    ['another person is put in', {}, { by: { ...OMAR, id: 'mallory' } }, API],
    ['a force is put in', {}, { force: true }, API],
    ['a confirmation is put in', { force: true }, { force: false, confirm: true }, API],
  ])('is refused, and nothing is undone, where %s', async (_what, signedToo, forged, signer) => {
    const { id, world, serve } = await aFix();
    const request = await signed({ action: 'roll-back', executionId: id, by: OMAR, ...signedToo }, world, signer);

    await expect(serve({ ...request, ...forged })).rejects.toMatchObject({ name: 'ApproverUnknown' });

    expect((await world.records.find(id))?.result?.status).toBe('FIXED');
  });

  it('asks by force or confirms, and never both', () => {
    expect(rollBackRequest.safeParse({ action: 'roll-back', executionId: 'x', force: true, confirm: true }).success).toBe(false);
  });
});
