import { type DBInstance, DescribeDBInstancesCommand, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { ReactorFailed } from '#domain/base/errors.ts';
import type { Plan } from '#domain/reaction/plan.ts';
import { resourceNameOf } from './arn.ts';
import { planOnly } from './known-resource.ts';
import type { ReactorContext } from './reactor.ts';

/** An ARN or a bare name. A resource id (`dbinstance:db-…`) names no instance that can be changed. */
const DB_INSTANCE = /^(arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:db:)?[A-Za-z](-?[A-Za-z0-9])*$/;
/** Engines whose members of a cluster have settings of their own; those of other clusters are set at the cluster. */
const OWN_SETTINGS = /^(aurora|docdb|neptune)/;

/** Makes a `plan` for the DB instance at hand, read live. Refuses ids of unknown spelling and members of Multi-AZ DB clusters. */
export function planForDbInstance<Parameters>(
  plan: (context: ReactorContext<Parameters>, instance: DBInstance) => Plan,
): (context: ReactorContext<Parameters>) => Promise<Plan> {
  return planOnly(DB_INSTANCE, async (context) => {
    const instance = await readDbInstance(context);
    if (instance.DBClusterIdentifier !== undefined && !OWN_SETTINGS.test(instance.Engine ?? '')) {
      return {
        outcome: 'refuse',
        reason:
          `${instance.DBInstanceIdentifier} is a member of Multi-AZ DB cluster ` +
          `${instance.DBClusterIdentifier}, which sets this for all. Change the cluster.`,
      };
    }
    return plan(context, instance);
  });
}

/**
 * Changes settings that RDS applies at once by themselves. Never with ApplyImmediately: it would bring every other pending
 * change of the instance forward, restarts included.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html
 */
export async function changeDbInstance<Parameters>(
  { clients, resource }: ReactorContext<Parameters>,
  settings: {
    readonly PubliclyAccessible?: boolean;
    readonly AutoMinorVersionUpgrade?: boolean;
    readonly MonitoringInterval?: number;
    readonly MonitoringRoleArn?: string;
  },
): Promise<void> {
  await clients.of(RDSClient).send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: resourceNameOf(resource.Id), ...settings }));
}

/** @throws ReactorFailed where RDS answers without the instance; the SDK's DBInstanceNotFound where it is gone */
export async function readDbInstance<Parameters>({ clients, resource }: ReactorContext<Parameters>): Promise<DBInstance> {
  const DBInstanceIdentifier = resourceNameOf(resource.Id);
  const { DBInstances } = await clients.of(RDSClient).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
  const instance = DBInstances?.[0];
  if (instance === undefined) throw new ReactorFailed(`RDS answered without DB instance ${DBInstanceIdentifier}. Try again.`);
  return instance;
}
