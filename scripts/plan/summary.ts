import { type Capability, findCapability } from './capabilities.ts';
import { estimateMonthlyCost, type MonthlyCost } from './monthly-cost.ts';
import { listPermissionChanges, type PermissionChanges } from './permission-changes.ts';
import { CHANGE_KINDS, type ChangeKind, changedAttributes, type PlannedResource } from './plan-file.ts';
import { listWorkflowChanges, type WorkflowChange } from './workflow-changes.ts';

export type ResourceChange = {
  readonly address: string;
  readonly kind: ChangeKind;
  /** Attributes that differ, where the resource stays or is replaced. */
  readonly attributes: readonly string[];
};

/** A plan as its reviewer reads it. */
export type PlanSummary = {
  readonly counts: Readonly<Record<ChangeKind, number>>;
  /** Addresses of what holds data and is destroyed or replaced. */
  readonly losses: readonly string[];
  readonly capabilities: readonly { readonly capability: Capability | 'other'; readonly resources: readonly ResourceChange[] }[];
  readonly permissions: PermissionChanges;
  readonly workflows: readonly WorkflowChange[];
  readonly cost: MonthlyCost;
};

const LOST: readonly ChangeKind[] = ['replaced', 'destroyed'];
const HOLDS_DATA = [
  'aws_dynamodb_table',
  'aws_rds_cluster',
  'aws_db_instance',
  'aws_sqs_queue',
  'aws_cloudwatch_log_group',
  'aws_kms_key',
  'aws_s3_bucket',
];

/** Sums up a plan. Pure: the same plan, the same summary. */
export function summarizePlan(resources: readonly PlannedResource[]): PlanSummary {
  const changes = resources.flatMap(({ kind, ...resource }) => (kind === undefined ? [] : [{ ...resource, kind }]));
  const count = (wanted: ChangeKind) => changes.filter(({ kind }) => kind === wanted).length;
  const byCapability = Map.groupBy(changes, ({ name }) => findCapability(name) ?? 'other');
  return {
    counts: { created: count('created'), changed: count('changed'), replaced: count('replaced'), destroyed: count('destroyed') },
    losses: changes.filter(({ kind, type }) => LOST.includes(kind) && HOLDS_DATA.includes(type)).map(({ address }) => address),
    capabilities: [...byCapability].map(([capability, found]) => ({ capability, resources: sort(found.map(describe)) })),
    permissions: listPermissionChanges(resources),
    workflows: listWorkflowChanges(resources),
    cost: estimateMonthlyCost(resources),
  };
}

function describe(resource: PlannedResource & { readonly kind: ChangeKind }): ResourceChange {
  const { address, kind } = resource;
  return { address, kind, attributes: kind === 'changed' || kind === 'replaced' ? changedAttributes(resource) : [] };
}

/** Losses come first: a reviewer reads from the top. */
const ORDER: readonly ChangeKind[] = CHANGE_KINDS.toReversed();

function sort(changes: readonly ResourceChange[]): readonly ResourceChange[] {
  return changes.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.address.localeCompare(b.address, 'en'));
}
