import { dispatchFindingFunction } from '#handlers/dispatch-finding/function.ts';
import { parseFindingFunction } from '#handlers/parse-finding/function.ts';
import { recordExecutionFunction } from '#handlers/record-execution/function.ts';
import { requestApprovalFunction } from '#handlers/request-approval/function.ts';
import { sendNotificationFunction } from '#handlers/send-notification/function.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import type { WorkQueue } from '#infra/base/work-queue.ts';
import type { ApprovalWaits } from '#infra/reaction/asl-file.ts';
import type { ReactionParts } from './reaction-parts.ts';

/** The step that reads a finding and chooses its binding. @param queue whose dead letters take what cannot be parsed */
export function createParse(parts: ReactionParts, queue: WorkQueue): LambdaFunction {
  const { database, securityHub } = parts;
  const parse = parts.createFunction({
    definition: parseFindingFunction,
    environment: {
      ...database.readerEnvironment,
      ...parts.rulesEnvironment,
      ...parts.mappingEnvironment,
      EXECUTIONS_TABLE: parts.tables.executions.name,
      GUARDS_TABLE: parts.tables.guards.name,
      DEAD_LETTER_QUEUE_URL: queue.deadLetters.url,
      HOME_REGION: parts.stack.config.region,
    },
  });
  queue.deadLetters.allowSend(parse);
  database.allowRead(parse);
  securityHub.allowRead(parse);
  parts.tables.allowReadRules(parse);
  parts.tables.allowNote(parse);
  parts.tables.allowReadRecords(parse);
  parts.tables.allowEndClaims(parse);
  parts.members.allowAskMembership(parse);
  return parse;
}

/** The step that has a reactor plan, apply and verify in a member account. */
export function createDispatch(parts: ReactionParts): LambdaFunction {
  const dispatch = parts.createFunction({
    definition: dispatchFindingFunction,
    environment: { ...parts.workEnvironment, GUARDS_TABLE: parts.tables.guards.name, HOME_REGION: parts.stack.config.region },
  });
  parts.allowWork(dispatch);
  parts.tables.allowKeepReactorVersions(dispatch);
  parts.securityHub.allowRead(dispatch);
  parts.tables.allowKeepGuards(dispatch);
  return dispatch;
}

/** The step that asks people, and waits as long as the definition does. */
export function createRequestApproval(parts: ReactionParts, { answerSeconds, acknowledgeSeconds }: ApprovalWaits): LambdaFunction {
  const request = parts.createFunction({
    definition: requestApprovalFunction,
    environment: {
      ...parts.topic.environment,
      ...parts.approvalEnvironment,
      APPROVAL_SECONDS: String(answerSeconds),
      ACKNOWLEDGE_SECONDS: String(acknowledgeSeconds),
    },
  });
  parts.tables.allowUseApprovals(request);
  parts.tables.allowNote(request);
  parts.topic.allowPublish(request);
  return request;
}

/** The step that records how an execution ended, and moves the finding. */
export function createRecord(parts: ReactionParts): LambdaFunction {
  const record = parts.createFunction({
    definition: recordExecutionFunction,
    environment: {
      EXECUTIONS_TABLE: parts.tables.executions.name,
      GUARDS_TABLE: parts.tables.guards.name,
      HOME_REGION: parts.stack.config.region,
    },
  });
  parts.tables.allowWorkOnRecords(record);
  parts.tables.allowEndClaims(record);
  parts.tables.allowDefer(record);
  parts.securityHub.allowMoveFindingStatus(record);
  return record;
}

/** The step that tells the routes. */
export function createNotify(parts: ReactionParts): LambdaFunction {
  const notify = parts.createFunction({
    definition: sendNotificationFunction,
    environment: { ...parts.topic.environment, EXECUTIONS_TABLE: parts.tables.executions.name },
  });
  parts.tables.allowNote(notify);
  parts.tables.allowClose(notify);
  parts.topic.allowPublish(notify);
  return notify;
}
