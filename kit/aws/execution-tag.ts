import type { Filter, ResourceType, TagSpecification } from '@aws-sdk/client-ec2';

/** Marks what a reactor created, so that a second run finds it instead of creating it again. */
const EXECUTION_TAG = 'attack-reactor/execution';

/**
 * Returns the mark of one execution, given with the call that creates: there is no moment without it.
 * @example
 * new CreateFlowLogsCommand({ ...request, TagSpecifications: [executionMark('vpc-flow-log', context.executionId)] });
 */
export function executionMark(type: ResourceType, executionId: string): TagSpecification {
  return { ResourceType: type, Tags: [{ Key: EXECUTION_TAG, Value: executionId }] };
}

/**
 * Returns the filter that finds what one execution created.
 * @example
 * new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: [markedBy(context.executionId)] });
 */
export function markedBy(executionId: string): Filter {
  return { Name: `tag:${EXECUTION_TAG}`, Values: [executionId] };
}
