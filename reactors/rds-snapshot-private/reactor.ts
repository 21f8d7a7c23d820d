import { change, defineReactor, nothingToDo, type ReactorContext } from '@attack-reactor/kit';
import {
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBSnapshotAttributesCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  ModifyDBSnapshotAttributeCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = Pick<ReactorContext<unknown>, 'clients' | 'resource'>;

/** ARN of RDS, or with the resource type that AWS Config knows; the name may begin with `rds:` or `awsbackup:`. */
const SNAPSHOT = /^arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:(?:db)?(cluster)?-?snapshot:((?:rds:|awsbackup:)?[A-Za-z](?:-?[A-Za-z0-9])*)$/;
const RESTORE = 'restore';
const EVERYBODY = 'all';
const shared = z.object({ restore: z.array(z.string()) });

export const reactor = defineReactor(manifest, {
  accepts: SNAPSHOT,
  async plan(context) {
    const { name: snapshot } = buildSnapshot(context);
    const sharers = await loadSharers(context);
    if (!sharers.includes(EVERYBODY)) return nothingToDo(texts.notPublic({ snapshot }));
    const named = sharers.filter((account) => account !== EVERYBODY);
    return change({
      summary: named.length === 0 ? texts.keepOwner({ snapshot }) : texts.keepNamed({ snapshot, count: named.length }),
      changes: [{ resource: context.resource.Id, field: 'attribute.restore', before: sharers, after: named }],
      backup: { restore: sharers },
    });
  },
  apply: (context) => share(context, { ValuesToRemove: [EVERYBODY] }),
  // Accounts that are named come and go by the hands of others.
  async rollback(context, { backup }) {
    const isOpen = shared.parse(backup).restore.includes(EVERYBODY);
    if (isOpen && !(await loadSharers(context)).includes(EVERYBODY)) await share(context, { ValuesToAdd: [EVERYBODY] });
  },
  readBack: async (context) => ({ restore: await loadSharers(context) }),
});

/** Accounts that may restore the snapshot at hand, sorted. */
async function loadSharers(context: Context): Promise<string[]> {
  const { name, ofCluster } = buildSnapshot(context);
  const rds = context.clients.of(RDSClient);
  const attributes = ofCluster
    ? (await rds.send(new DescribeDBClusterSnapshotAttributesCommand({ DBClusterSnapshotIdentifier: name })))
        .DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes
    : (await rds.send(new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: name }))).DBSnapshotAttributesResult
        ?.DBSnapshotAttributes;
  return (attributes?.find(({ AttributeName }) => AttributeName === RESTORE)?.AttributeValues ?? []).toSorted();
}

async function share(context: Context, change: { ValuesToAdd: string[] } | { ValuesToRemove: string[] }): Promise<void> {
  const { name, ofCluster } = buildSnapshot(context);
  const rds = context.clients.of(RDSClient);
  const request = { AttributeName: RESTORE, ...change };
  if (ofCluster) await rds.send(new ModifyDBClusterSnapshotAttributeCommand({ DBClusterSnapshotIdentifier: name, ...request }));
  else await rds.send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: name, ...request }));
}

function buildSnapshot({ resource }: Context): { readonly name: string; readonly ofCluster: boolean } {
  const [, cluster, name = ''] = SNAPSHOT.exec(resource.Id) ?? [];
  return { name, ofCluster: cluster !== undefined };
}
