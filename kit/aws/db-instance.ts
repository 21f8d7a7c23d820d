import { type DBInstance, DescribeDBInstancesCommand, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { readResourceName } from '../contract/arn.ts';
import { ReactorFailed, ReactorThrottled } from '../contract/errors.ts';
import type { TranslatedText } from '../contract/text.ts';
import { defineTexts } from '../contract/texts.ts';
import { type DraftPlan, refuse } from '../reactor/plan.ts';
import type { ReactorContext } from '../reactor/reactor.ts';

/** How findings name a DB instance: by ARN or bare name. A resource id (`dbinstance:db-…`) names none that can be changed. */
export const DB_INSTANCE = /^(arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:db:)?[A-Za-z](-?[A-Za-z0-9])*$/;
/** Engines whose members of a cluster have settings of their own; those of other clusters are set at the cluster. */
const OWN_SETTINGS = /^(aurora|docdb|neptune)/;

/** States in which RDS takes no change, and which do not pass by themselves: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html */
const OUT_OF_REACH =
  /^(stopped|stopping|deleting|failed|inaccessible-encryption-credentials|incompatible-\w|insufficient-capacity|restore-error)/;

/** In any other state RDS refuses a change for some minutes, with InvalidDBInstanceState. Same page. */
const TAKES_CHANGES = /^(available|storage-optimization|storage-full|)$/;

const texts = defineTexts({
  outOfReach: {
    en: '{instance} is {status}, so RDS takes no change of it. Start or mend it, and start the reaction again.',
    zh: '{instance} 处于 {status} 状态，RDS 不接受对它的更改。请先启动或修复该实例，然后重新发起。',
    es: '{instance} está en estado {status}, así que RDS no admite cambios en ella. Iníciela o repárela, y vuelva a iniciar la reacción.',
  },
  inCluster: {
    en: '{instance} is a member of Multi-AZ DB cluster {cluster}, which sets this for all. Change the cluster.',
    zh: '{instance} 是多可用区数据库集群 {cluster} 的成员，该设置由集群统一管理。请更改集群。',
    es: '{instance} es miembro del clúster de base de datos Multi-AZ {cluster}, que fija esto para todos. Cambie el clúster.',
  },
});

/** A DB instance by its name. */
export type NamedDbInstance = DBInstance & { readonly DBInstanceIdentifier: string };

/**
 * Makes a `plan` for the DB instance at hand, read live. Refuses members of Multi-AZ DB clusters, and to change what RDS takes
 * no change of. @throws ReactorThrottled of the plan, where an instance to change is busy
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
    const draft = plan(context, instance);
    if (draft.outcome !== 'change') return draft;
    const obstacle = findDbObstacle(instance);
    if (obstacle !== undefined) return refuse(obstacle);
    requireIdleDb(instance);
    return draft;
  };
}

/**
 * Tells why RDS takes no change of a DB instance, where that does not pass by itself; undefined: it may take one.
 * @example
 * findDbObstacle({ DBInstanceIdentifier: 'orders', DBInstanceStatus: 'stopped' }); // { en: 'orders is stopped, …', … }
 */
export function findDbObstacle({
  DBInstanceIdentifier: instance,
  DBInstanceStatus: status = '',
}: NamedDbInstance): TranslatedText | undefined {
  return OUT_OF_REACH.test(status) ? texts.outOfReach({ instance, status }) : undefined;
}

/**
 * Lets a reaction wait while RDS is at work on a DB instance: the same plan is made again a little later.
 * @throws ReactorThrottled
 * @example
 * requireIdleDb({ DBInstanceIdentifier: 'orders', DBInstanceStatus: 'modifying' }); // throws
 */
export function requireIdleDb({ DBInstanceIdentifier: instance, DBInstanceStatus: status = '' }: NamedDbInstance): void {
  if (TAKES_CHANGES.test(status)) return;
  throw new ReactorThrottled(`DB instance ${instance} is ${status}, and RDS takes no change of it until that is over. It is tried again.`);
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
