import * as z from 'zod';
import { type FieldPath, valueAt } from '#domain/base/field-problem.ts';
import { allRegions, findPartition, type Partition, regionsIn } from '#domain/finding/regions.ts';
import { type Binding, binding } from '#domain/reaction/binding.ts';
import type { World } from '#domain/reaction/binding-overlap.ts';
import type { ConfigSchema, ReadConfig } from './config-schema.ts';
import { type NotificationRouteConfig, notificationRoute, reactionConfig } from './reaction-config.ts';

export type Placed<Item> = { readonly path: FieldPath; readonly item: Item };

/** The readable part of an environment although other fields of it may be wrong: every rule looks at what is there. */
export type ConfigDraft = {
  readonly fields: Partial<ReadConfig>;
  readonly reaction: Partial<z.output<typeof reactionConfig>>;
  readonly bindings: readonly Placed<Binding>[];
  readonly routes: readonly Placed<NotificationRouteConfig>[];
  /** Undefined where the Region is none. */
  readonly partition: Partition | undefined;
  readonly world: World;
};

/** Reads each field, each binding and each route by itself. */
export function readDraft(schema: ConfigSchema, input: unknown): ConfigDraft {
  const fields = readableFields(schema, input);
  const reaction = readableFields(reactionConfig, valueAt(input, ['reaction']) ?? {});
  const partition = fields.region === undefined ? undefined : findPartition(fields.region);
  return {
    fields,
    reaction,
    bindings: readableItems(binding, input, ['reaction', 'bindings']),
    routes: readableItems(notificationRoute, input, ['reaction', 'notifications']),
    partition,
    world: {
      accounts: listAccounts(fields, reaction, input),
      regions: partition === undefined ? allRegions() : regionsIn(partition),
      tenants: fields.api?.tenants ?? [],
    },
  };
}

function listAccounts({ account }: Partial<ReadConfig>, { memberAccounts }: ConfigDraft['reaction'], input: unknown): World['accounts'] {
  if (memberAccounts !== undefined) return memberAccounts === 'organization' ? undefined : memberAccounts;
  const isLeftOut = valueAt(input, ['reaction', 'memberAccounts']) === undefined;
  return isLeftOut && account !== undefined ? [account] : undefined;
}

function readableFields<Schema extends z.ZodObject>(schema: Schema, input: unknown): Partial<z.output<Schema>> {
  const read = Object.entries(schema.shape).map(([name, field]) => [name, z.safeParse(field, valueAt(input, [name]))] as const);
  const fields = Object.fromEntries(read.flatMap(([name, result]) => (result.success ? [[name, result.data]] : [])));
  return fields as Partial<z.output<Schema>>;
}

function readableItems<Item>(schema: z.ZodType<Item>, input: unknown, path: FieldPath): Placed<Item>[] {
  const list = valueAt(input, path);
  return (Array.isArray(list) ? list : []).flatMap((value, index) => {
    const result = schema.safeParse(value);
    return result.success ? [{ path: [...path, index], item: result.data }] : [];
  });
}
