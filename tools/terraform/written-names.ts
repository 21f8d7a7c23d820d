import * as z from 'zod';

/** An ARN with the project in it, whole: no pattern, and without what follows a name. */
const OWN_ARN = /arn:[\w:/.-]*attack-reactor-[\w-]+(?![\w*-])/g;

const stateSchema = z.object({
  values: z.object({ root_module: z.object({ resources: z.array(z.object({ values: z.object({ arn: z.string().optional() }) })) }) }),
});

/**
 * ARNs that a Terraform file wrote down before anything existed, against those of the applied state (`terraform show -json`).
 * Executions have no ARN before they run; they are named by their state machine.
 * @param elsewhere ARNs of what other stacks make
 */
export function untrueNames(
  file: string,
  stateJson: string,
  elsewhere: readonly string[],
): { readonly named: number; readonly untrue: readonly string[] } {
  const named = [...new Set([...file.matchAll(OWN_ARN)].map(([name]) => name.replace(':execution:', ':stateMachine:')))].filter(
    (name) => !name.includes(':secretsmanager:'),
  );
  const { resources } = stateSchema.parse(JSON.parse(stateJson)).values.root_module;
  const real = new Set([...elsewhere, ...resources.map(({ values }) => values.arn)]);
  return { named: named.length, untrue: named.filter((name) => !real.has(name)) };
}
