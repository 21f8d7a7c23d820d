import { type DBInstance, DescribeDBInstancesCommand, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { readResourceName } from '../contract/arn.ts';
import { ReactorFailed } from '../contract/errors.ts';
import { defineTexts } from '../contract/texts.ts';
import { type DraftPlan, refuse } from '../reactor/plan.ts';
import type { ReactorContext } from '../reactor/reactor.ts';

/** How findings name a DB instance: by ARN or bare name. A resource id (`dbinstance:db-…`) names none that can be changed. */
export const DB_INSTANCE = /^(arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:db:)?[A-Za-z](-?[A-Za-z0-9])*$/;
/** Engines whose members of a cluster have settings of their own; those of other clusters are set at the cluster. */
const OWN_SETTINGS = /^(aurora|docdb|neptune)/;

const texts = defineTexts({
  inCluster: {
    en: '{instance} is a member of Multi-AZ DB cluster {cluster}, which sets this for all. Change the cluster.',
    zh: '{instance} 是多可用区数据库集群 {cluster} 的成员，该设置由集群统一管理。请更改集群。',
    es: '{instance} es miembro del clúster de base de datos Multi-AZ {cluster}, que fija esto para todos. Cambie el clúster.',
  },
});

/** A DB instance by its name. */
export type NamedDbInstance = DBInstance & { readonly DBInstanceIdentifier: string };

/**
 * Makes a `plan` for the DB instance at hand, read live. Refuses members of Multi-AZ DB clusters.
 * @example
 * plan: planForDbInstance(({ resource }, { PubliclyAccessible }) => …),
 */
export function planForDbInstance<Parameters>(
  plan: (context: ReactorContext<Parameters>, instance: NamedDbInstance) => DraftPlan,
): (context: ReactorContext<Parameters>) => Promise<DraftPlan> {
  return async (context) => {
    const instance = await readDbInstance(context);
    const { DBInstanceIdentifier: name, DBClusterIdentifier: cluster, Engine = '' } = instance;
    if (cluster !== undefined && !OWN_SETTINGS.test(Engine)) return refuse(texts.inCluster({ instance: name, cluster }));
    return plan(context, instance);
  };
}

/**
 * Changes settings that RDS applies at once by themselves. Never with ApplyImmediately: it would bring every other pending
 * change of the instance forward, restarts included.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html
 * @example
 * apply: (context) => changeDbInstance(context, { PubliclyAccessible: false }),
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
  await clients.of(RDSClient).send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: readResourceName(resource.Id), ...settings }));
}

/**
 * Reads the DB instance at hand.
 * @throws ReactorFailed where RDS answers without the instance; the SDK's DBInstanceNotFound where it is gone
 * @example
 * const { PubliclyAccessible = false } = await readDbInstance(context);
 */
export async function readDbInstance<Parameters>({ clients, resource }: ReactorContext<Parameters>): Promise<NamedDbInstance> {
  const DBInstanceIdentifier = readResourceName(resource.Id);
  const { DBInstances } = await clients.of(RDSClient).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
  const instance = DBInstances?.[0];
  if (instance === undefined) throw new ReactorFailed(`RDS answered without DB instance ${DBInstanceIdentifier}. Try again.`);
  return { ...instance, DBInstanceIdentifier: instance.DBInstanceIdentifier ?? DBInstanceIdentifier };
}
