import { type ContextOf, change, defineReactor, nothingToDo, type Refusal, readAccount, refuse } from '@attack-reactor/kit';
import { changeDbInstance, DB_INSTANCE, planForDbInstance, readDbInstance } from '@attack-reactor/kit/aws/db-instance';
import { asJson } from '@attack-reactor/kit/contract';
import type { DBInstance } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const DEFAULT_SECONDS = 60;

const earlierState = z.object({ monitoringInterval: z.int(), role: z.string().nullable() });

export const reactor = defineReactor(manifest, {
  accepts: DB_INSTANCE,
  plan: planForDbInstance((context, instance) => {
    const before = buildMonitoring(instance);
    const seconds = wantedInterval(context, before.monitoringInterval);
    const values = { instance: instance.DBInstanceIdentifier, seconds };
    if (before.monitoringInterval === seconds) return nothingToDo(texts.isMonitored(values));
    const refusal = before.role === null ? refuseRole(context) : undefined;
    if (refusal !== undefined) return refusal;
    const { resource, parameters } = context;
    return change({
      summary: texts.monitor(values),
      changes: [
        { resource: resource.Id, field: 'MonitoringInterval', before: before.monitoringInterval, after: seconds },
        ...(before.role === null
          ? [{ resource: resource.Id, field: 'MonitoringRoleArn', before: null, after: asJson(parameters.monitoringRoleArn) }]
          : []),
      ],
      backup: before,
    });
  }),
  async apply(context) {
    const { monitoringInterval, role } = buildMonitoring(await readDbInstance(context));
    const { monitoringRoleArn } = context.parameters;
    await changeDbInstance(context, {
      MonitoringInterval: wantedInterval(context, monitoringInterval),
      // A role that is there stays: it may be another team's choice, and needs no passing.
      ...(role === null && monitoringRoleArn !== undefined && { MonitoringRoleArn: monitoringRoleArn }),
    });
  },
  async rollback(context, { backup }) {
    const { monitoringInterval, role } = earlierState.parse(backup);
    // Empty text takes off the role that apply put on; one that was there was never changed.
    await changeDbInstance(context, { MonitoringInterval: monitoringInterval, ...(role === null && { MonitoringRoleArn: '' }) });
  },
  readBack: async (context) => buildMonitoring(await readDbInstance(context)),
});

function buildMonitoring({ MonitoringInterval = 0, MonitoringRoleArn = '' }: DBInstance): z.output<typeof earlierState> {
  return { monitoringInterval: MonitoringInterval, role: MonitoringRoleArn === '' ? null : MonitoringRoleArn };
}

function wantedInterval({ parameters }: Context, current: number): number {
  return parameters.monitoringInterval ?? (current === 0 ? DEFAULT_SECONDS : current);
}

function refuseRole({ resource, target: { accountId: account }, parameters: { monitoringRoleArn: role } }: Context): Refusal | undefined {
  if (role === undefined) return refuse(texts.roleMissing({ resource: resource.Id }));
  return readAccount(role) === account ? undefined : refuse(texts.roleElsewhere({ role, account }));
}
