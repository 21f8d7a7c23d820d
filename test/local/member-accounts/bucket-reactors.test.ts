import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Reactor } from '@attack-reactor/kit';
import { requireEmulatedServices } from '#local/member-accounts.ts';
import { loadScene } from '#local/reaction/installed-reactors.ts';
import { describeOnBuckets } from '../../support/member-account.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** The reactors that call S3 alone. */
const CARRIED = [
  's3-access-logging',
  's3-account-public-access-block',
  's3-block-public-read',
  's3-bucket-public-access-block',
  's3-require-tls',
  's3-versioning',
];

async function load(id: string): Promise<Reactor> {
  const { reactor }: { reactor: Reactor } = await import(join(ROOT, 'reactors', id, 'reactor.ts'));
  return reactor;
}

describeOnBuckets('member accounts that have buckets only', (account) => {
  it.each(CARRIED)('carry the example of %s all the way', async (id) => {
    const [reactor, scene] = [await load(id), await loadScene({ id })];
    const run = account.run(reactor, await scene.build(account));

    const plan = await run.changePlan();
    const created = await run.apply(plan);
    const verified = await run.verify();
    await run.rollback(plan.backup, created);

    expect(verified).toEqual({ verified: true });
    expect((await run.changePlan()).changes.length).toBeGreaterThan(0);
  });

  it('carry no other reactor', async () => {
    const reactors = await Promise.all(readdirSync(join(ROOT, 'reactors')).map(load));

    const carried = reactors.filter(({ manifest }) => {
      try {
        requireEmulatedServices(manifest, 'buckets');
        return true;
      } catch {
        return false;
      }
    });

    expect(carried.map(({ manifest }) => manifest.id)).toEqual(CARRIED);
  });
});
