import { isDeepStrictEqual } from 'node:util';
import { readResourceName } from '@attack-reactor/kit';
import { findDbObstacle, readDbInstance, requireIdleDb } from '@attack-reactor/kit/aws/db-instance';
import { ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { defineProtection } from '../protection.ts';
import { texts } from '../texts.ts';

/**
 * Deletion protection and backups. RDS brings a change of retention between two numbers of days forward by itself; from or to
 * none, and for a standby, it has to be told "at once", which brings every other pending change forward too.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html
 */
export const dbInstance = defineProtection({
  spelling: /^arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:db:[A-Za-z][A-Za-z0-9-]*$/,
  settings: z.object({ deletionProtection: z.boolean(), backupRetentionDays: z.int(), multiAz: z.boolean() }).partial(),
  async inspect(context) {
    const { backupRetentionDays, evenIfInterrupted, multiAz } = context.parameters;
    const instance = await readDbInstance(context);
    const { DBInstanceIdentifier: name, DBClusterIdentifier: cluster, PendingModifiedValues: pending = {} } = instance;
    if (cluster !== undefined) return { refuse: texts.inCluster({ instance: name, cluster }) };
    // A setting that RDS has taken but not applied yet counts: it is on its way.
    const settings = {
      deletionProtection: instance.DeletionProtection ?? false,
      backupRetentionDays: pending.BackupRetentionPeriod ?? instance.BackupRetentionPeriod ?? 0,
      multiAz: pending.MultiAZ ?? instance.MultiAZ ?? false,
    };
    const wanted = {
      deletionProtection: true,
      backupRetentionDays: Math.max(settings.backupRetentionDays, backupRetentionDays),
      multiAz: settings.multiAz || multiAz,
    };
    if (isDeepStrictEqual(settings, wanted)) return { settings, wanted };
    const obstacle = findDbObstacle(instance);
    if (obstacle !== undefined) return { refuse: obstacle, settings };
    requireIdleDb(instance);
    const atOnce = settings.backupRetentionDays === 0 || settings.multiAz !== wanted.multiAz;
    if (atOnce && !evenIfInterrupted) {
      const mayInterrupt = multiAz ? texts.mayInterruptForStandby : texts.mayInterrupt;
      return { refuse: mayInterrupt({ instance: name }), settings };
    }
    const others = Object.keys(pending);
    if (atOnce && others.length > 0) {
      return { refuse: texts.otherChangesPending({ instance: name, changes: others.join(', ') }), settings };
    }
    return { settings, wanted };
  },
  async write(context, { deletionProtection, backupRetentionDays, multiAz }) {
    const { BackupRetentionPeriod: retention = 0 } = await readDbInstance(context);
    const fromOrToNone = backupRetentionDays !== undefined && (backupRetentionDays === 0) !== (retention === 0);
    await context.clients.of(RDSClient).send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier: readResourceName(context.resource.Id),
        DeletionProtection: deletionProtection,
        BackupRetentionPeriod: backupRetentionDays,
        MultiAZ: multiAz,
        ApplyImmediately: fromOrToNone || multiAz !== undefined,
      }),
    );
  },
});
