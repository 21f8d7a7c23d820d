/** A new version of a reactor is installed while something is under way: what was planned stays in the hand of the version that planned. */
import { describeOnPlatform, type ReactionPlatform } from '../support/reaction-platform.ts';

/** Installs the puppet in another version, whose function can do nothing. */
async function update(platform: ReactionPlatform, version: string): Promise<void> {
  const puppet = platform.puppeteer.reactor();
  const environment = { PUPPETEER_URL: 'http://127.0.0.1:1' };
  const manifest = { ...puppet.manifest, version };
  await platform.reaction.installReactor({ manifest, function: { ...puppet.function, environment } });
  // Functions read the rules anew.
  platform.clock.advance(61_000);
}

describeOnPlatform('a reactor that is updated meanwhile', (platform) => {
  afterEach(() => platform.reaction.installReactor(platform.puppeteer.reactor()));

  it('still does what people approve of its earlier version', async () => {
    const bucket = await platform.publicBucket();
    const binding = await platform.bind({ mode: 'approval' });
    await platform.bringIn(bucket);
    const executionId = platform.listExecutions(binding)[0]?.name ?? 'none';

    await update(platform, '1.9.0');
    await platform.reaction.answerApproval({ executionId, action: 'approve', by: { id: 'mei', groups: ['security-approvers'] } });
    await platform.settled();

    const { record, sight } = await platform.aftermath(binding, bucket);
    expect(record.result).toMatchObject({ status: 'FIXED', reason: null });
    expect(sight).toBe('private');
  });

  it('still restores what its earlier version changed, after a major update', async () => {
    const bucket = await platform.publicBucket();
    const binding = await platform.bind();
    await platform.bringIn(bucket);
    const { record, sight: fixed } = await platform.aftermath(binding, bucket);
    const later = await platform.publicBucket();

    await update(platform, '2.0.0');
    await platform.bringIn(later);
    const result = await platform.reaction.rollBack({ executionId: record.id, requestedBy: 'mei' });

    expect(fixed).toBe('private');
    expect(result).toMatchObject({ status: 'ROLLED_BACK', verified: true });
    expect(await platform.look({}, bucket.name)).toBe('public');
    const { record: next } = await platform.aftermath(binding, later);
    expect(next).toMatchObject({ reaction: { decision: { reactor: { version: '2.0.0' } } }, result: { status: 'FAILED' } });
  });
});
