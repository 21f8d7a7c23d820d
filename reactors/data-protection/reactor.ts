import * as z from 'zod';
import { ReactorFailed } from '#domain/base/errors.ts';
import { type Change, json, type Plan } from '#domain/reaction/plan.ts';
import { planOnly } from '#platform/reactor/known-resource.ts';
import { defineReactor, verifiedByPlan } from '#platform/reactor/reactor.ts';
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

async function plan(context: Context): Promise<Plan> {
  const { Type, Id } = context.resource;
  const protection = protectionOf(context);
  if (protection === undefined) return { outcome: 'refuse', reason: `This reactor knows no protection of ${Type} ${Id}.`.slice(0, 500) };
  return planOnly(protection.spelling, (known: Context) => planWith(protection, known), protection)(context);
}

export const reactor = defineReactor(manifest, {
  plan,
  async apply(context, { changes }) {
    // Read again: what somebody has raised further in the meantime must not be lowered to what was planned.
    const left = await plan(context);
    if (left.outcome === 'refuse') throw new ReactorFailed(left.reason);
    const planned = new Set(changes.map(({ field }) => field));
    const due = left.outcome === 'change' ? left.changes.filter(({ field }) => planned.has(field)) : [];
    if (due.length > 0) await protectionOf(context)?.write(context, Object.fromEntries(due.map(({ field, after }) => [field, after])));
    return null;
  },
  verify: verifiedByPlan(plan),
  async rollback(context, { backup }) {
    await protectionOf(context)?.write(context, settings.parse(backup));
  },
  async readBack(context, backup) {
    const inspection = await protectionOf(context)?.inspect(context);
    const today = inspection?.settings;
    if (today === undefined) {
      throw new ReactorFailed(
        inspection !== undefined && 'refuse' in inspection ? inspection.refuse : `Unknown type ${context.resource.Type}.`,
      );
    }
    return Object.fromEntries(Object.keys(settings.parse(backup)).map((name) => [name, today[name] ?? null]));
  },
});

function protectionOf({ resource }: Context): Protection | undefined {
  return PROTECTIONS[resource.Type];
}

async function planWith(protection: Protection, context: Context): Promise<Plan> {
  const inspection = await protection.inspect(context);
  if ('refuse' in inspection) return { outcome: 'refuse', reason: inspection.refuse.slice(0, 500) };
  const { settings: before, wanted, irreversible } = inspection;
  const resource = context.resource.Id;
  const changes = Object.entries(wanted).flatMap(([field, after]): Change[] =>
    before[field] === after ? [] : [{ resource, field, before: before[field] ?? null, after }],
  );
  if (changes.length === 0) return { outcome: 'nothing-to-do', summary: `${resource} is protected against destruction`.slice(0, 500) };
  const what = changes.map(({ field, after }) => `${field} = ${String(after)}`).join(', ');
  return {
    outcome: 'change',
    summary: `${resource}: ${what}${irreversible === undefined ? '' : `. ${irreversible}`}`.slice(0, 500),
    changes,
    effect: irreversible === undefined ? 'disruptive' : manifest.effect,
    backup: Object.fromEntries(changes.map(({ field, before: earlier }) => [field, earlier])),
  };
}
