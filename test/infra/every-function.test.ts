import { join } from 'node:path';
import * as z from 'zod';
import { FUNCTIONS } from '#handlers/functions.ts';
import { observabilityEnv } from '#platform/base/env.ts';
import { hasSelectors, isReactor, listFunctions, ROUTES, withoutPrefix } from './synthesized-functions.ts';
import { everyEnvironment, ownArn, ROOT, reference, synthesized } from './synthesized-pipeline.ts';

/** Deployed function -> its handler; reactors have none. */
const HANDLERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    FUNCTIONS.filter(({ name }) => !Object.values(ROUTES).includes(name)).map(({ name }) => [name.replaceAll('-', '_'), name]),
  ),
  ...ROUTES,
};
const reactor = z.object(observabilityEnv);

/** Loads the schema that a handler parses its environment with. */
async function loadSchema(id: string): Promise<z.ZodObject> {
  const handler = HANDLERS[id];
  if (handler === undefined) return reactor;
  const exported: Readonly<Record<string, unknown>> = await import(join(ROOT, 'handlers', handler, 'env.ts'));
  const [schema] = Object.values(exported).filter((value) => value instanceof z.ZodObject);
  if (schema === undefined) throw new Error(`No schema in handlers/${handler}/env.ts.`);
  return schema;
}

describe.each(Object.entries(everyEnvironment))('every function of an environment: %s', (_, overrides) => {
  const stack = synthesized(overrides);
  const functions = listFunctions(stack);
  const routes = overrides.reaction?.notifications === undefined ? [] : Object.keys(ROUTES);

  it('has a role, a log group that forgets, and alarms of its own', () => {
    const retentions = z
      .record(z.string(), z.object({ retention_in_days: z.number().positive() }))
      .parse(stack.of('aws_cloudwatch_log_group'));

    const ids = functions.map(({ id }) => id).filter((id) => !isReactor(id));
    expect(ids.sort()).toEqual(
      Object.keys(HANDLERS)
        .filter((id) => ROUTES[id] === undefined || routes.includes(id))
        .filter((id) => id !== 'resolve_tenants' || hasSelectors(overrides))
        .sort(),
    );
    for (const { id, role, function_name, logging_config } of functions) {
      expect(role).toBe(ownArn('role', withoutPrefix(function_name)));
      expect(stack.of('aws_iam_role')[id]).toMatchObject({ name: function_name });
      expect(logging_config.log_group).toBe(reference(`aws_cloudwatch_log_group.${id}.name`));
      expect(Object.keys(retentions)).toContain(id);
      if (isReactor(id)) continue;
      expect(stack.addresses).toContain(`aws_cloudwatch_metric_alarm.${id}_errors`);
      expect(stack.addresses).toContain(`aws_cloudwatch_metric_alarm.${id}_throttles`);
    }
  });

  it('has an environment that the schema of its handler accepts', async () => {
    // A value that is known after apply only is a reference now; all of these are names, hosts or addresses.
    const known = (value: string) => (value.includes('${') ? 'https://known.after/apply' : value);

    for (const { id, environment } of functions) {
      const values = Object.fromEntries(Object.entries(environment.variables).map(([key, value]) => [key, known(value)]));
      const schema = await loadSchema(id);
      expect({ id, problems: schema.safeParse(values).error?.issues ?? [] }).toEqual({ id, problems: [] });
      expect(Object.keys(values).filter((key) => !(key in schema.shape))).toEqual(['NODE_EXTRA_CA_CERTS']);
    }
  });

  it('keeps secrets out of its environment', () => {
    const variables = functions.flatMap(({ environment }) => Object.keys(environment.variables));

    expect(variables.filter((name) => /PASSWORD|TOKEN|_KEY$/.test(name))).toEqual([]);
  });
});
