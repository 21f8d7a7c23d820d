/** The way of a reactor through a hub on the whole local platform: published, installed, bound, at work, updated, taken back, gone. */
import { readText } from '@attack-reactor/kit/contract';
import { buildSceneFinding, type SceneOwner } from '@attack-reactor/kit/scene';
import { DescribeContinuousBackupsCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { asOwner } from '#local/reaction/scene.ts';
import { publishPackage } from '#platform/hub/publish-package.ts';
import { scene } from '../../reactors/dynamodb-point-in-time-recovery/scene.ts';
import { MEMBER } from '../support/member-account.ts';
import { aKey, aSignedZip, type TestKey } from '../support/packages.ts';
import { describeOnPlatform, type ReactionPlatform } from '../support/reaction-platform.ts';
import { packAs } from '../support/real-packages.ts';

const ID = 'dynamodb-point-in-time-recovery';
const CONTROL = 'DynamoDB.2';
const MEI = { id: 'mei', groups: ['security-approvers'] };

/** A publisher of a base reactor of its own, and a consumer that trusts it. */
class Publisher {
  readonly id: string;
  readonly #platform: ReactionPlatform;
  readonly #name: string;
  readonly #key: TestKey;

  constructor(platform: ReactionPlatform, name: string, key: TestKey) {
    this.#platform = platform;
    this.#name = name;
    this.#key = key;
    this.id = `${name}/${ID}`;
  }

  /** @returns the state of the version after its checks, with every reason */
  async publish(version: string, edit?: (code: string) => string) {
    const { hub, clock } = this.#platform;
    const signedAt = new Date(clock.now()).toISOString();
    const zip = await aSignedZip(
      await packAs(ID, { publisher: this.#name, version, ...(edit !== undefined && { edit }) }),
      this.#key,
      signedAt,
    );
    const { entry } = await publishPackage(zip, { ...hub, clock, by: this.#name });
    await hub.settled();
    const { version: checked, checks } = (await hub.catalog.find(entry.version)) ?? entry;
    return { state: checked.state, checks };
  }

  /** Installs a version, or updates to it, as a person who agrees to what they see. */
  async install(version: string) {
    const { consumer } = this.#platform.hub;
    const { digest } = await consumer.look(this.id, version);
    await consumer.want({ reactorId: this.id, version, digest, by: 'mei' });
    return this.look();
  }

  async rollBackVersion() {
    await this.#platform.hub.consumer.wantBefore(this.id);
    return this.look();
  }

  async uninstall() {
    await this.#platform.hub.consumer.forget(this.id, false);
    return this.look();
  }

  /** The version that serves and the last report, once the work on it is over. */
  async look() {
    await this.#platform.hub.settled();
    // Functions read the rules anew.
    this.#platform.clock.advance(61_000);
    const { installed, wanted, report } = await this.#platform.hub.consumer.find(this.id);
    const said = report?.messages.map((message) => readText(message, 'en')).join(' ');
    return { serves: installed?.version, wanted: wanted?.version, state: report?.state, said };
  }

  /** How often each version of its function was called. */
  calls(): Record<string, number> {
    const own = [...this.#platform.reaction.lambda.calls].filter(([name]) => name.includes(`-reactor-${this.#name}-`));
    return Object.fromEntries(own.map(([name, times]) => [name.split(':').at(-1) ?? '', times]));
  }
}

describeOnPlatform('a reactor of a hub', (platform) => {
  const keys: TestKey[] = [];

  /** A publisher whose key is trusted here. */
  async function meet(name: string): Promise<Publisher> {
    const now = platform.clock.now();
    const validity = { validFrom: new Date(now - 3_600_000).toISOString(), validTo: new Date(now + 90 * 86_400_000).toISOString() };
    const key = aKey({ publisher: name, ...validity });
    keys.push(key);
    const { name: Bucket, url: endpoint } = platform.hub.bucket;
    const s3 = new S3Client({ endpoint, region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
    const Body = JSON.stringify({ schemaVersion: 1, keys: keys.map(({ key: trusted }) => trusted) });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'trust.json', Body }));
    s3.destroy();
    return new Publisher(platform, name, key);
  }

  const asTeam = <Result>(act: (owner: SceneOwner) => Promise<Result>) => asOwner(platform.reaction.memberAccounts, MEMBER, act);
  const bind = (overrides: object) => platform.bind({ match: { control: CONTROL }, ...overrides });

  /** Tells whether a table can be had back as it was; the owner of the account looks. */
  async function isProtected(tableArn: string): Promise<boolean> {
    const TableName = tableArn.split('/').at(-1);
    const answer = await asTeam(({ client }) => client(DynamoDBClient).send(new DescribeContinuousBackupsCommand({ TableName })));
    return answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
  }

  /** A table without backups comes to light. */
  async function bringIn() {
    const built = await asTeam((owner) => scene.build(owner));
    await platform.bringIn({ document: buildSceneFinding(scene, built, MEMBER, Date.now()) });
    return built.resource.Id;
  }

  /** The only execution about a resource, once all is quiet. */
  async function lookAt(bindingId: string, resourceId: string) {
    const records = await Promise.all(platform.listExecutions(bindingId).map(({ name }) => platform.reaction.execution(name)));
    const [record, ...others] = records.filter((one) => one?.reaction.resource.Id === resourceId);
    if (record === undefined || others.length > 0)
      throw new Error(`${others.length} executions more than one, or none, are about ${resourceId}.`);
    const { decision } = record.reaction;
    const by = decision.kind === 'react' ? decision.reactor.version : null;
    return { id: record.id, resourceId, by, status: record.result?.status, isProtected: await isProtected(resourceId) };
  }

  /** A table comes to light under a binding that is automatic. @returns how it ended */
  const react = async (bindingId: string) => lookAt(bindingId, await bringIn());

  const rollBack = (executionId: string) => platform.reaction.rollBack({ executionId, requestedBy: 'mei' });

  it('goes all the way: published, installed, bound, at work, updated, taken back, undone, uninstalled', async () => {
    const acme = await meet('acme');
    const published = await acme.publish('1.0.0');
    expect(published).toMatchObject({ state: 'VERIFIED', checks: { isolation: expect.any(String) } });
    expect(await acme.install('1.0.0')).toEqual({ serves: '1.0.0', wanted: '1.0.0', state: 'installed', said: '' });

    const binding = await bind({ reactorId: acme.id });
    const first = await react(binding);
    expect(first).toMatchObject({ status: 'FIXED', by: '1.0.0', isProtected: true });

    await acme.publish('1.1.0');
    expect(await acme.install('1.1.0')).toMatchObject({ serves: '1.1.0', state: 'installed' });
    const second = await react(binding);
    expect(second).toMatchObject({ status: 'FIXED', by: '1.1.0', isProtected: true });
    expect(await acme.rollBackVersion()).toMatchObject({ serves: '1.0.0', wanted: '1.0.0', state: 'installed' });
    const third = await react(binding);
    expect(third).toMatchObject({ status: 'FIXED', by: '1.0.0', isProtected: true });

    const said = expect.stringMatching(new RegExp(`^Bindings call acme/${ID}: ${binding}\\..*\\(changes: 3\\)`));
    expect(await acme.uninstall()).toMatchObject({ serves: '1.0.0', wanted: '1.0.0', state: 'failed', said });
    await platform.reaction.removeBinding(binding);
    expect(await acme.uninstall()).toMatchObject({ serves: '1.0.0', said: expect.stringMatching(/^Without acme.*\(changes: 3\)/) });

    for (const { id, resourceId } of [first, second, third]) {
      expect(await rollBack(id)).toMatchObject({ status: 'ROLLED_BACK', verified: true });
      expect(await isProtected(resourceId)).toBe(false);
    }
    expect(await acme.uninstall()).toEqual({ serves: undefined, wanted: undefined, state: 'uninstalled', said: '' });
    expect(platform.errors).toEqual([]);
  });

  it('still does what people approve of the version before an update', async () => {
    const berta = await meet('berta');
    await berta.publish('1.0.0');
    await berta.install('1.0.0');
    const binding = await bind({ reactorId: berta.id, mode: 'approval' });
    const resourceId = await bringIn();
    const executionId = platform.listExecutions(binding)[0]?.name ?? 'none';
    const planned = berta.calls();

    await berta.publish('2.0.0');
    expect(await berta.install('2.0.0')).toMatchObject({ serves: '2.0.0' });
    await platform.reaction.answerApproval({ executionId, action: 'approve', by: MEI });
    await platform.settled();

    expect(await lookAt(binding, resourceId)).toMatchObject({ status: 'FIXED', by: '1.0.0', isProtected: true });
    expect(Object.keys(berta.calls())).toEqual(['1']);
    expect(berta.calls()['1']).toBeGreaterThan(planned['1'] ?? 0);
  });

  it('undoes a change by the version that made it, after a major update', async () => {
    const cora = await meet('cora');
    await cora.publish('1.0.0');
    await cora.install('1.0.0');
    const binding = await bind({ reactorId: cora.id });
    const first = await react(binding);
    await cora.publish('2.0.0');
    await cora.install('2.0.0');
    const second = await react(binding);
    const before = cora.calls();

    const result = await rollBack(first.id);

    expect([first.by, second.by, second.isProtected]).toEqual(['1.0.0', '2.0.0', true]);
    expect(result).toMatchObject({ status: 'ROLLED_BACK', verified: true });
    expect(await isProtected(first.resourceId)).toBe(false);
    expect(cora.calls()['1']).toBeGreaterThan(before['1'] ?? 0);
    expect(cora.calls()['2']).toBe(before['2']);
  });

  it('takes an update back by itself that passes its test vectors and fixes nothing else', async () => {
    const dora = await meet('dora');
    await dora.publish('1.0.0');
    await dora.install('1.0.0');
    const binding = await bind({ reactorId: dora.id });
    await react(binding);
    expect(await dora.publish('1.1.0', worksForItsAuthorOnly)).toMatchObject({ state: 'VERIFIED' });
    await dora.install('1.1.0');
    const second = await react(binding);
    expect(second).toMatchObject({ status: 'FAILED', by: '1.1.0' });

    await platform.hub.reviewReactors();

    const said = expect.stringMatching(new RegExp(`^Version 1\\.1\\.0 was taken back: .* \\(execution ${second.id}\\)`));
    expect(await dora.look()).toMatchObject({ serves: '1.0.0', wanted: '1.0.0', state: 'installed', said });
    expect(await react(binding)).toMatchObject({ status: 'FIXED', by: '1.0.0' });
    expect(platform.errors).toEqual([]);
  });
});

/** The table of the test vectors has the name `orders`; this version reads no other one as fixed. */
function worksForItsAuthorOnly(code: string): string {
  const [before, after] = ["Status !== 'ENABLED')", "Status !== 'ENABLED' || table(context).TableName !== 'orders')"];
  if (!code.includes(before)) throw new Error('The reactor has changed: nothing is left to spoil.');
  return code.replace(before, after);
}
