import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';

const attributes = z.record(z.string(), z.unknown());

/** `terraform show -json` of a plan, as far as anybody here reads it: https://developer.hashicorp.com/terraform/internals/json-format */
export const planSchema = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        mode: z.enum(['managed', 'data']),
        change: z.object({
          actions: z.array(z.string()),
          before: attributes.nullable(),
          after: attributes.nullable(),
          after_unknown: attributes.default({}),
        }),
      }),
    )
    .default([]),
});

/** The rest of a plan, without which it might as well be another document. */
const markSchema = z.object({ format_version: z.string().regex(/^1\./), errored: z.literal(false).optional() });

export const CHANGE_KINDS = ['created', 'changed', 'replaced', 'destroyed'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];
export type Attributes = Readonly<Record<string, unknown>>;

/** One managed resource of a plan, before and after. */
export type PlannedResource = {
  readonly address: string;
  readonly type: string;
  /** The words behind the type: `mapping_database`. */
  readonly name: string;
  /** Undefined where it stays as it is. */
  readonly kind: ChangeKind | undefined;
  readonly before: Attributes | undefined;
  readonly after: Attributes | undefined;
  /** The attributes that only apply knows, wholly (`true`) or in part. */
  readonly unknown: Attributes;
};

/**
 * Reads the managed resources of a plan.
 * @throws ConfigurationInvalid for a text that is no plan, or one that Terraform could not finish
 */
export function readPlan(text: string): readonly PlannedResource[] {
  const value = parseJson(text);
  const marked = markSchema.safeParse(value);
  const plan = planSchema.safeParse(value);
  if (!marked.success || !plan.success)
    throw new ConfigurationInvalid('This is no plan of Terraform. Give what "terraform show -json PLAN" prints.');
  return plan.data.resource_changes.flatMap(({ address, mode, change: { actions, before, after, after_unknown } }) => {
    if (mode !== 'managed') return [];
    const [type = '', name = ''] = address.split('.');
    const kind = findKind(actions);
    return [{ address, type, name, kind, before: before ?? undefined, after: after ?? undefined, unknown: after_unknown }];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function findKind(actions: readonly string[]): ChangeKind | undefined {
  if (actions.length > 1) return 'replaced';
  const [action] = actions;
  if (action === 'create') return 'created';
  if (action === 'delete' || action === 'forget') return 'destroyed';
  return action === 'update' ? 'changed' : undefined;
}

/** The attributes that differ, or that only apply knows although they were known, in the order of the alphabet. */
export function changedAttributes({ before = {}, after = {}, unknown }: PlannedResource): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)])].toSorted();
  return names.filter((name) => unknown[name] === true || JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
