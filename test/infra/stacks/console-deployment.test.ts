import { cpSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { routeBy } from '../console/page-router.ts';
import { FILES, KEPT, readDistribution, readUpload, synthesizeWithConsole } from '../synthesized-console.ts';
import { BUILT_CONSOLE, type Synthesized, statementsIn, temporaryFolder } from '../synthesized-pipeline.ts';

/** The next release: another entry, another script, and a style that stays. */
function theNextRelease(): string {
  const folder = join(temporaryFolder(), 'public');
  cpSync(BUILT_CONSOLE, folder, { recursive: true });
  renameSync(join(folder, '_nuxt/B7xTq0Lm.js'), join(folder, '_nuxt/Dk29sPqZ.js'));
  writeFileSync(join(folder, '_nuxt/Dk29sPqZ.js'), 'another script');
  writeFileSync(join(folder, 'index.html'), 'another entry');
  return folder;
}

describe('a deployment while the console is open', () => {
  const stack = synthesizeWithConsole();
  const next = synthesizeWithConsole({}, theNextRelease());

  it('touches the files that changed, and nothing else', () => {
    const read = ({ text }: Synthesized) => new Map(listResources(text));
    const [before, after] = [read(stack), read(next)];

    expect([...after].filter(([address, text]) => before.get(address) !== text).map(([address]) => address)).toEqual([
      'aws_s3_object.console_assets',
      'aws_s3_object.console_pages',
    ]);
  });

  it('removes an asset of the former release from the files, and leaves it where it is looked for then', () => {
    const server = serve(next, [stack, next]);

    expect(server('/_nuxt/B7xTq0Lm.js')).toEqual({ from: KEPT });
    expect(server('/_nuxt/Dk29sPqZ.js')).toEqual({ from: FILES });
    expect(server('/_nuxt/entry.Cw3qk1aB.css')).toEqual({ from: FILES });
    expect(server('/findings')).toEqual({ from: FILES });
    expect(server('/_nuxt/never.js')).toEqual({ from: undefined });
  });

  it('copies uploads, and may not copy a deletion', () => {
    const rights = statementsIn(stack)
      .filter(({ at }) => at === 'aws_iam_role_policy.console_kept')
      .flatMap(({ Action }) => Action);

    expect(rights).toContain('s3:ReplicateObject');
    expect(rights.filter((action) => /Delete/.test(action))).toEqual([]);
    expect(stack.of('aws_s3_bucket_replication_configuration')['console_kept']).toMatchObject({
      rule: [{ status: 'Enabled', delete_marker_replication: { status: 'Disabled' } }],
    });
  });

  it('finds copies for a week at least, and for a year at most', () => {
    const { rule } = z
      .object({ rule: z.tuple([z.object({ expiration: z.tuple([z.object({ days: z.number() })]) })]) })
      .parse(stack.of('aws_s3_bucket_lifecycle_configuration')[KEPT]);
    const [{ days }] = rule[0].expiration;

    expect(days).toBeGreaterThanOrEqual(7);
    expect(days).toBeLessThanOrEqual(365);
  });
});

function listResources(text: string): [string, string][] {
  const { resource } = z.object({ resource: z.record(z.string(), z.record(z.string(), z.unknown())) }).parse(JSON.parse(text));
  return Object.entries(resource).flatMap(([type, byId]) =>
    Object.entries(byId).map(([id, attributes]): [string, string] => [`${type}.${id}`, JSON.stringify(attributes)]),
  );
}

const replicationSchema = z.object({
  rule: z.array(z.object({ status: z.string(), filter: z.object({ prefix: z.string() }), destination: z.object({ bucket: z.string() }) })),
});

/**
 * S3 and CloudFront as far as they decide from which bucket a path is served: the stack as it is now, and the releases that were
 * uploaded one after the other. Terraform leaves the last one in the files; S3 copies what a rule names.
 */
function serve(stack: Synthesized, releases: readonly Synthesized[]) {
  const listKeys = (release: Synthesized) =>
    ['console_assets', 'console_pages'].flatMap((id) => Object.keys(readUpload(release, id).for_each));
  const { rule: rules } = replicationSchema.parse(stack.of('aws_s3_bucket_replication_configuration')['console_kept']);
  const isCopied = (key: string) => rules.some(({ status, filter }) => status === 'Enabled' && key.startsWith(filter.prefix));
  const buckets: Readonly<Record<string, readonly string[]>> = {
    [FILES]: listKeys(stack),
    [KEPT]: releases.flatMap(listKeys).filter(isCopied),
  };
  const { default_cache_behavior: behaviorOfPages, origin_group: groups, origin: origins } = readDistribution(stack);
  const group = groups.find(({ origin_id }) => origin_id === behaviorOfPages.target_origin_id);
  const findBucket = (id: string) =>
    /aws_s3_bucket\.(\w+)\./.exec(origins.find(({ origin_id }) => origin_id === id)?.domain_name ?? '')?.[1] ?? '';
  const asked = (group?.member ?? []).map(({ origin_id }) => findBucket(origin_id));
  const code = String(stack.of('aws_cloudfront_function')['console_address']?.['code']);
  return (path: string) => {
    const key = routeBy(code, path).slice(1);
    // S3 answers 403 for a key that is not there, so the group must go on at that.
    const tried = group?.failover_criteria.status_codes.includes(403) === true ? asked : asked.slice(0, 1);
    return { from: tried.find((id) => buckets[id]?.includes(key) === true) };
  };
}
