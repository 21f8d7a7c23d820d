import { type ContextOf, change, defineReactor, nothingToDo, ReactorFailed, refuse } from '@attack-reactor/kit';
import { ec2Spelling, readEc2Id } from '@attack-reactor/kit/aws/ec2-resource';
import { executionMark, markedBy } from '@attack-reactor/kit/aws/execution-tag';
import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  EC2Client,
  type Filter,
  type FlowLog,
  paginateDescribeFlowLogs,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { manifest } from './manifest.ts';

type Context = ContextOf<typeof manifest>;

type Destination =
  | { readonly LogDestinationType: 's3'; readonly LogDestination: string }
  | { readonly LogDestinationType: 'cloud-watch-logs'; readonly LogGroupName: string; readonly DeliverLogsPermissionArn: string };

/** The earlier state is "not there"; the mark tells what of today's was created by this execution. */
const backedUp = z.object({ executionId: z.string() });

export const reactor = defineReactor(manifest, {
  accepts: ec2Spelling('vpc'),
  async plan(context) {
    const vpc = readEc2Id(context);
    const { trafficType } = context.parameters;
    const present = await loadFlowLogs(context);
    if (present.some((log) => delivers(log) && covers(log, trafficType))) {
      return nothingToDo(`VPC ${vpc} has flow logs of ${trafficType} traffic`);
    }
    const destination = buildDestination(context);
    if ('reason' in destination) return refuse(destination.reason);
    const taken = present.find((log) => goesTo(log, destination));
    if (taken !== undefined) {
      return refuse(
        `Flow log ${taken.FlowLogId} of ${vpc} goes there already but logs ${taken.TrafficType} ` +
          `(${(taken.DeliverLogsErrorMessage ?? taken.FlowLogStatus)?.slice(0, 200)}). EC2 takes no second one: repair or delete it.`,
      );
    }
    const settings = { trafficType, destination: context.parameters.destination ?? null };
    return change({
      summary: `VPC ${vpc}: log ${trafficType} traffic to ${context.parameters.destination}`,
      changes: [{ resource: context.resource.Id, field: 'FlowLogs', before: null, after: settings }],
      backup: { executionId: context.executionId, flowLogs: [] },
    });
  },
  async apply(context, { backup }) {
    const { executionId } = backedUp.parse(backup);
    const created = await loadFlowLogs(context, markedBy(executionId));
    if (created.length > 0) return listIds(created);
    return create(context, executionId);
  },
  async rollback(context, { backup }) {
    const created = listIds(await loadFlowLogs(context, markedBy(backedUp.parse(backup).executionId)));
    if (created.length > 0) await context.clients.of(EC2Client).send(new DeleteFlowLogsCommand({ FlowLogIds: created }));
  },
  async readBack(context, backup) {
    const { executionId } = backedUp.parse(backup);
    return { executionId, flowLogs: listIds(await loadFlowLogs(context, markedBy(executionId))) };
  },
});

async function create(context: Context, executionId: string): Promise<string[]> {
  const destination = buildDestination(context);
  if ('reason' in destination) throw new ReactorFailed(destination.reason);
  const { trafficType, aggregationSeconds } = context.parameters;
  const request = {
    ResourceType: 'VPC' as const,
    ResourceIds: [readEc2Id(context)],
    TrafficType: trafficType,
    MaxAggregationInterval: aggregationSeconds,
    ...destination,
    TagSpecifications: [executionMark('vpc-flow-log', executionId)],
  };
  const { FlowLogIds = [], Unsuccessful = [] } = await context.clients.of(EC2Client).send(new CreateFlowLogsCommand(request));
  // EC2 answers 200 to a bucket that is not there.
  const problem = Unsuccessful[0]?.Error;
  if (problem !== undefined)
    throw new ReactorFailed(`EC2 created no flow log for ${readEc2Id(context)}: ${problem.Code}: ${problem.Message}`);
  return FlowLogIds;
}

function buildDestination({ parameters: { destination, deliveryRoleArn }, target }: Context): Destination | { readonly reason: string } {
  if (destination === undefined)
    return { reason: 'Set destination in the binding: the ARN of an S3 bucket or a log group for the flow logs.' };
  const [, , service, region, account, , ...name] = destination.split(':');
  if (service === 's3') return { LogDestinationType: 's3', LogDestination: destination };
  if (deliveryRoleArn === undefined) return { reason: 'Set deliveryRoleArn in the binding: the role that may write to the log group.' };
  if (region !== target.region || account !== target.accountId) {
    return {
      reason:
        `Log group ${destination.slice(0, 300)} is not in account ${target.accountId}, ${target.region}, where the VPC is. ` +
        'Set another destination.',
    };
  }
  return { LogDestinationType: 'cloud-watch-logs', LogGroupName: name[0] ?? '', DeliverLogsPermissionArn: deliveryRoleArn };
}

async function loadFlowLogs(context: Context, ...filters: Filter[]): Promise<FlowLog[]> {
  const logs: FlowLog[] = [];
  const query = { Filter: [{ Name: 'resource-id', Values: [readEc2Id(context)] }, ...filters] };
  for await (const page of paginateDescribeFlowLogs({ client: context.clients.of(EC2Client) }, query)) logs.push(...(page.FlowLogs ?? []));
  return logs;
}

function delivers({ FlowLogStatus, DeliverLogsStatus }: FlowLog): boolean {
  return FlowLogStatus === 'ACTIVE' && DeliverLogsStatus !== 'FAILED';
}

function covers({ TrafficType }: FlowLog, wanted: string): boolean {
  return TrafficType === 'ALL' || TrafficType === wanted;
}

function goesTo(log: FlowLog, destination: Destination): boolean {
  if (destination.LogDestinationType === 's3') return log.LogDestination === destination.LogDestination;
  return log.LogGroupName === destination.LogGroupName;
}

function listIds(logs: readonly FlowLog[]): string[] {
  return logs.flatMap(({ FlowLogId }) => (FlowLogId === undefined ? [] : [FlowLogId]));
}
