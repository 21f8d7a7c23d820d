import { ReactorFailed, readResourceName } from '@attack-reactor/kit';
import { DescribeClustersCommand, ModifyClusterCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import * as z from 'zod';
import { defineProtection } from '../protection.ts';

/** Automatic snapshots of a Redshift cluster, and its upgrades in the maintenance window. */
export const warehouse = defineProtection({
  spelling: /^arn:aws[a-z-]*:redshift:[a-z0-9-]+:\d{12}:cluster:[a-z][a-z0-9-]*$/,
  settings: z.object({ automatedSnapshotRetentionDays: z.int(), allowVersionUpgrade: z.boolean() }).partial(),
  async inspect({ clients, resource, parameters }) {
    const ClusterIdentifier = readResourceName(resource.Id);
    const { Clusters } = await clients.of(RedshiftClient).send(new DescribeClustersCommand({ ClusterIdentifier }));
    const cluster = Clusters?.[0];
    if (cluster === undefined) throw new ReactorFailed(`Redshift answered without cluster ${ClusterIdentifier}. Try again.`);
    // A setting that Redshift has taken but not applied yet counts: it is on its way.
    const pending = cluster.PendingModifiedValues?.AutomatedSnapshotRetentionPeriod;
    const days = pending ?? cluster.AutomatedSnapshotRetentionPeriod ?? 0;
    return {
      settings: { automatedSnapshotRetentionDays: days, allowVersionUpgrade: cluster.AllowVersionUpgrade ?? false },
      wanted: { automatedSnapshotRetentionDays: Math.max(days, parameters.backupRetentionDays), allowVersionUpgrade: true },
    };
  },
  async write({ clients, resource }, { automatedSnapshotRetentionDays, allowVersionUpgrade }) {
    const request = {
      ClusterIdentifier: readResourceName(resource.Id),
      AutomatedSnapshotRetentionPeriod: automatedSnapshotRetentionDays,
      AllowVersionUpgrade: allowVersionUpgrade,
    };
    await clients.of(RedshiftClient).send(new ModifyClusterCommand(request));
  },
});
