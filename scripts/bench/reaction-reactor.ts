/**
 * A reactor that keeps the contract of every reactor and has no AWS behind it: what it "changed" it remembers in its own
 * process. Emulated member accounts would be measured otherwise. Runs from source behind the Lambda stand-in.
 */
import type { Context } from 'aws-lambda';
import type { Plan } from '#domain/reaction/plan.ts';
import { defineReactor, type ReactorContext, verifiedByPlan } from '#platform/reactor/reactor.ts';
import { reactorHandler } from '#platform/reactor/reactor-handler.ts';
import { manifest } from './reaction-manifest.ts';

const closed = new Set<string>();

const reactor = defineReactor(manifest, {
  plan,
  async apply({ resource }) {
    closed.add(resource.Id);
    return null;
  },
  verify: verifiedByPlan(plan),
  async rollback({ resource }) {
    closed.delete(resource.Id);
  },
  async readBack({ resource }) {
    return { isClosed: closed.has(resource.Id) };
  },
});

async function plan({ resource: { Id: id } }: Pick<ReactorContext<unknown>, 'resource'>): Promise<Plan> {
  if (closed.has(id)) return { outcome: 'nothing-to-do', summary: `${id} blocks public access` };
  return {
    outcome: 'change',
    summary: `${id}: turn on Block Public Access`,
    changes: ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((field) => ({
      resource: id,
      field,
      before: false,
      after: true,
    })),
    effect: 'reversible',
    backup: { isClosed: false },
  };
}

export const handler: (event: unknown, context: Context) => Promise<unknown> = reactorHandler(reactor);
