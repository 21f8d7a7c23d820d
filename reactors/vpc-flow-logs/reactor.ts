import { type ContextOf, change, defineReactor, nothingToDo, ReactorFailed, type Refusal, refuse } from '@attack-reactor/kit';
import { ec2Spelling, readEc2Id } from '@attack-reactor/kit/aws/ec2-resource';
import { executionMark, markedBy } from '@attack-reactor/kit/aws/execution-tag';
import { readText } from '@attack-reactor/kit/contract';
import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Filter,
  type FlowLog,
  paginateDescribeFlowLogs,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

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
    const { trafficType: traffic, destination: named = '' } = context.parameters;
    const present = await loadFlowLogs(context);
    if (present.some((log) => delivers(log) && covers(log, traffic))) return nothingToDo(texts.hasFlowLogs({ vpc, traffic }));
    const destination = buildDestination(context);
    if ('outcome' in destination) return destination;
    const taken = present.find((log) => goesTo(log, destination));
    if (taken !== undefined) return refuseTaken(vpc, taken);
    return change({
      summary: texts.turnOn({ vpc, traffic, destination: named }),
      changes: [{ resource: context.resource.Id, field: 'FlowLogs', before: null, after: { trafficType: traffic, destination: named } }],
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
    // A VPC that is gone has no flow logs either; EC2 says so only here.
    await context.clients.of(EC2Client).send(new DescribeVpcsCommand({ VpcIds: [readEc2Id(context)] }));
    return { executionId, flowLogs: listIds(await loadFlowLogs(context, markedBy(executionId))) };
  },
});

async function create(context: Context, executionId: string): Promise<string[]> {
  const destination = buildDestination(context);
  if ('outcome' in destination) throw new ReactorFailed(readText(destination.reason, 'en'));
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

function buildDestination({ parameters: { destination, deliveryRoleArn }, target }: Context): Destination | Refusal {
  if (destination === undefined) return refuse(texts.destinationMissing());
  const [, , service, region, account, , ...name] = destination.split(':');
  if (service === 's3') return { LogDestinationType: 's3', LogDestination: destination };
  if (deliveryRoleArn === undefined) return refuse(texts.roleMissing());
  if (region !== target.region || account !== target.accountId) {
    const logGroup = destination.slice(0, 300);
    return refuse(texts.logGroupElsewhere({ logGroup, account: target.accountId, region: target.region }));
  }
  return { LogDestinationType: 'cloud-watch-logs', LogGroupName: name[0] ?? '', DeliverLogsPermissionArn: deliveryRoleArn };
}

/** EC2 takes one flow log to a destination, whatever traffic it logs. */
function refuseTaken(vpc: string, { FlowLogId: flowLog = '?', TrafficType, ...log }: FlowLog): Refusal {
  const status = (log.DeliverLogsErrorMessage ?? log.FlowLogStatus ?? '?').slice(0, 200);
  return refuse(texts.destinationTaken({ flowLog, vpc, traffic: TrafficType ?? '?', status }));
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
