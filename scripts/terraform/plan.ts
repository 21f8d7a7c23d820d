import * as z from 'zod';

const planSchema = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        mode: z.enum(['managed', 'data']),
        change: z.object({
          actions: z.array(z.string()),
          before: z.record(z.string(), z.unknown()).nullable(),
          after: z.record(z.string(), z.unknown()).nullable(),
        }),
      }),
    )
    .default([]),
});

export type Change = { readonly address: string; readonly actions: readonly string[]; readonly attributes: readonly string[] };

/** What a plan (`terraform show -json`) would do to managed resources; no entry for what stays as it is. */
export function changesOf(planJson: string): readonly Change[] {
  const managed = planSchema.parse(JSON.parse(planJson)).resource_changes.filter(({ mode }) => mode === 'managed');
  return managed.flatMap(({ address, change: { actions, before, after } }) => {
    if (actions.join() === 'no-op') return [];
    const names = Object.keys({ ...before, ...after });
    return [{ address, actions, attributes: names.filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name])) }];
  });
}

/** Changes that no entry of the allow-list explains. */
export function unexplained(changes: readonly Change[], allowed: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return changes.flatMap(({ address, actions, attributes }) => {
    const rest = attributes.filter((attribute) => !allowed[address]?.includes(attribute));
    return actions.join() === 'update' && rest.length === 0 ? [] : [`${address} ${actions.join('+')} (${rest.join(', ')})`];
  });
}
