import { type ContextOf, change, defineReactor, nothingToDo, readAccount, refuse } from '@attack-reactor/kit';
import { changeDbInstance, DB_INSTANCE, planForDbInstance, readDbInstance } from '@attack-reactor/kit/aws/db-instance';
import { asJson } from '@attack-reactor/kit/contract';
import type { DBInstance } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { manifest } from './manifest.ts';

type Context = ContextOf<typeof manifest>;

const DEFAULT_SECONDS = 60;

const earlierState = z.object({ monitoringInterval: z.int(), role: z.string().nullable() });

export const reactor = defineReactor(manifest, {
  accepts: DB_INSTANCE,
  plan: planForDbInstance((context, instance) => {
    const before = buildMonitoring(instance);
    const seconds = wantedInterval(context, before.monitoringInterval);
    if (before.monitoringInterval === seconds) {
      return nothingToDo(`${instance.DBInstanceIdentifier} is monitored every ${seconds} s`);
    }
    const reason = before.role === null ? whyNoRole(context) : undefined;
    if (reason !== undefined) return refuse(reason);
    const { resource, parameters } = context;
    return change({
      summary: `${instance.DBInstanceIdentifier}: measure the operating system every ${seconds} s`,
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

function whyNoRole({ resource, target, parameters: { monitoringRoleArn } }: Context): string | undefined {
  if (monitoringRoleArn === undefined) {
    return (
      `Enhanced Monitoring of ${resource.Id} needs a role. Set monitoringRoleArn in the binding to one ` +
      `that monitoring.rds.amazonaws.com may assume.`
    );
  }
  if (readAccount(monitoringRoleArn) !== target.accountId) {
    return (
      `Role ${monitoringRoleArn} is not of account ${target.accountId}. Set monitoringRoleArn to a role of ` +
      `the account of the instance.`
    );
  }
  return undefined;
}
