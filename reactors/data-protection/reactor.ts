import { change, type DraftPlan, defineReactor, nothingToDo, ReactorFailed, refuse } from '@attack-reactor/kit';
import { type Change, json, lookUp, readText } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import type { Context, Protection } from './protection.ts';
import { cacheCluster, cacheReplicationGroup } from './protections/cache.ts';
import { dbInstance } from './protections/db-instance.ts';
import { kmsKey } from './protections/kms-key.ts';
import { loadBalancer } from './protections/load-balancer.ts';
import { bucket } from './protections/s3-bucket.ts';
import { table } from './protections/table.ts';
import { trail } from './protections/trail.ts';
import { warehouse } from './protections/warehouse.ts';
import { texts } from './texts.ts';

const PROTECTIONS: Readonly<Record<string, Protection>> = {
  AwsS3Bucket: bucket,
  AwsDynamoDbTable: table,
  AwsRdsDbInstance: dbInstance,
  AwsElastiCacheReplicationGroup: cacheReplicationGroup,
  AwsElastiCacheCacheCluster: cacheCluster,
  AwsElbv2LoadBalancer: loadBalancer,
  AwsRedshiftCluster: warehouse,
  AwsKmsKey: kmsKey,
  AwsCloudTrailTrail: trail,
};

const settings = z.record(z.string(), json);

async function plan(context: Context): Promise<DraftPlan> {
  const inspection = await buildProtection(context).inspect(context);
  if ('refuse' in inspection) return refuse(inspection.refuse);
  const { settings: before, wanted, irreversible } = inspection;
  const resource = context.resource.Id;
  const changes = Object.entries(wanted).flatMap(([field, after]): Change[] =>
    before[field] === after ? [] : [{ resource, field, before: before[field] ?? null, after }],
  );
  if (changes.length === 0) return nothingToDo(texts.isProtected({ resource }));
  const values = { resource, settings: changes.map(({ field, after }) => `${field} = ${String(after)}`).join(', ') };
  return change({
    summary: irreversible === undefined ? texts.protect(values) : texts.protectForGood({ ...values, reason: irreversible }),
    changes,
    effect: irreversible === undefined ? 'disruptive' : manifest.effect,
    backup: Object.fromEntries(changes.map(({ field, before: earlier }) => [field, earlier])),
  });
}

export const reactor = defineReactor(manifest, {
  accepts: ({ Type, Id }) => lookUp(PROTECTIONS, Type) ?? refuse(texts.unknownType({ type: Type, id: Id })),
  plan,
  async apply(context, { changes }) {
    // Read again: what somebody has raised further in the meantime must not be lowered to what was planned.
    const left = await plan(context);
    if (left.outcome === 'refuse') throw new ReactorFailed(readText(left.reason, 'en'));
    const planned = new Set(changes.map(({ field }) => field));
    const due = left.outcome === 'change' ? left.changes.filter(({ field }) => planned.has(field)) : [];
    if (due.length > 0) await buildProtection(context).write(context, Object.fromEntries(due.map(({ field, after }) => [field, after])));
  },
  rollback: (context, { backup }) => buildProtection(context).write(context, settings.parse(backup)),
  async readBack(context, backup) {
    const inspection = await buildProtection(context).inspect(context);
    if ('refuse' in inspection && inspection.settings === undefined) throw new ReactorFailed(inspection.refuse.en);
    return Object.fromEntries(Object.keys(settings.parse(backup)).map((name) => [name, inspection.settings?.[name] ?? null]));
  },
});

function buildProtection({ resource: { Type } }: Context): Protection {
  const protection = lookUp(PROTECTIONS, Type);
  if (protection === undefined) throw new ReactorFailed(`Unknown type ${Type}.`);
  return protection;
}
