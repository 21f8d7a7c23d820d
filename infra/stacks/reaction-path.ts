import { type ITerraformDependable, TerraformOutput } from 'cdktf';
import { expressWorkflow } from '#domain/reaction/express-workflow.ts';
import { reactionEventPattern } from '#domain/reaction/reaction-event-pattern.ts';
import type { AnswerApprovalEnv } from '#handlers/answer-approval/env.ts';
import type { DispatchFindingEnv } from '#handlers/dispatch-finding/env.ts';
import type { ParseFindingEnv } from '#handlers/parse-finding/env.ts';
import type { RecordExecutionEnv } from '#handlers/record-execution/env.ts';
import type { RequestApprovalEnv } from '#handlers/request-approval/env.ts';
import type { RollBackEnv } from '#handlers/roll-back/env.ts';
import type { SendNotificationEnv } from '#handlers/send-notification/env.ts';
import type { StartReactionEnv } from '#handlers/start-reaction/env.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import { FindingEvents } from '#infra/base/finding-events.ts';
import { LambdaFunction, type LambdaFunctionProps } from '#infra/base/lambda-function.ts';
import type { Network } from '#infra/base/network.ts';
import { WorkQueue } from '#infra/base/work-queue.ts';
import type { SecurityHubAccess } from '#infra/enrichment/security-hub-access.ts';
import type { MappingDatabase } from '#infra/mapping/mapping-database.ts';
import { MemberAccess } from '#infra/member/member-access.ts';
import { notificationRoute } from '#infra/notification/notification-route.ts';
import { NotificationTopic } from '#infra/notification/notification-topic.ts';
import { type ApprovalWaits, readApprovalWaits, readAsl } from '#infra/reaction/asl-file.ts';
import { Bindings } from '#infra/reaction/bindings.ts';
import { CustomAction } from '#infra/reaction/custom-action.ts';
import { ReactionTables } from '#infra/reaction/reaction-tables.ts';
import { checkBindings, type ReactorPackage } from '#infra/reaction/reactor-packages.ts';
import { Reactors } from '#infra/reaction/reactors.ts';
import { Workflow } from '#infra/reaction/workflow.ts';

const WORKFLOW = 'security-hub-finding-reactor';
/** Memory of functions that read the mapping; the whole release is in it. */
const WITH_MAPPING = { memoryMb: 1024, timeoutSeconds: 60 };
/** Timeout of functions that wait for a reactor, which has a minute, and for the member account. */
const WITH_REACTOR = { memoryMb: 512, timeoutSeconds: 120 };
/** Three calls of a reactor: look, restore, read back. The lease in λ roll-back is longer. */
const WITH_ROLLBACK = { memoryMb: 512, timeoutSeconds: 240 };
const SMALL = { memoryMb: 256, timeoutSeconds: 30 };

type FunctionSettings<Env extends object> = Omit<LambdaFunctionProps<Env>, 'bundles' | 'alarms' | 'network'> & {
  readonly network?: Network;
};

export interface ReactionPathProps {
  readonly bundles: string;
  /** Folder of the reactor packages, and those of them that are installed. */
  readonly reactors: { readonly folder: string; readonly packages: readonly ReactorPackage[] };
  /** Folder with `<name>.asl.json`. */
  readonly stateMachines: string;
  readonly alarms: Alarms;
  readonly network: Network;
  readonly database: MappingDatabase;
  readonly securityHub: SecurityHubAccess;
  readonly migrated: ITerraformDependable;
}

/**
 * From a finding that a binding wants something done about to a change in a member account, its record and its message.
 * Only what reads the database is in the VPC (docs/adr/0012).
 */
export class ReactionPath {
  readonly #stack: BaseStack;
  readonly #props: ReactionPathProps;
  readonly #tables: ReactionTables;
  readonly #members: MemberAccess;
  readonly #reactors: Reactors;
  readonly #topic: NotificationTopic;
  readonly #queue: WorkQueue;

  constructor(stack: BaseStack, props: ReactionPathProps) {
    const { bindings, notifications } = stack.config.reaction;
    checkBindings(bindings, props.reactors.packages);
    this.#stack = stack;
    this.#props = props;
    this.#tables = new ReactionTables(stack);
    this.#members = new MemberAccess(stack);
    this.#reactors = new Reactors(stack, 'reactors', { ...props.reactors, tables: this.#tables });
    new Bindings(stack, 'bindings', bindings, this.#tables);
    this.#topic = new NotificationTopic(stack, 'notifications', props.alarms);
    this.#queue = this.#receiveFindings();
    const workflows = this.#workflows();
    this.#start(workflows);
    this.#answerApproval(workflows.waiting);
    this.#rollBack();
    for (const route of notifications) notificationRoute(stack, { ...props, route, topic: this.#topic, tables: this.#tables });
  }

  #receiveFindings(): WorkQueue {
    const { reaction } = this.#stack.config;
    const customAction = new CustomAction(this.#stack, 'react', reaction.customActionName);
    const events = new FindingEvents(this.#stack, 'reactions', {
      description: 'Findings that may need a reaction, and those that people chose by the custom action.',
      pattern: customAction.narrow(reactionEventPattern),
    });
    const queue = new WorkQueue(this.#stack, 'reaction', {
      sender: events.sender,
      holds: 'finding',
      consumerTimeoutSeconds: WITH_MAPPING.timeoutSeconds,
      batchWindowSeconds: reaction.batchWindowSeconds,
      alarms: this.#props.alarms,
    });
    events.sendTo(queue);
    this.#tell('reaction_queue_url', queue.url, 'Findings wait here for λ start-reaction.');
    this.#tell('reaction_dead_letters_url', queue.deadLetters.url, 'What could not be handled on the way to a reaction.');
    return queue;
  }

  /** The same definition twice: one machine that can wait, and one without waits at a hundredth of the price. */
  #workflows(): { waiting: Workflow; express: Workflow } {
    const file = `${WORKFLOW}.asl.json`;
    const definition = readAsl(`${this.#props.stateMachines}/${file}`);
    const functions = {
      ParseFindingArn: this.#parse(),
      DispatchFindingArn: this.#dispatch(),
      RequestApprovalArn: this.#requestApproval(readApprovalWaits(definition)),
      RecordExecutionArn: this.#record(),
      SendNotificationArn: this.#notify(),
    };
    const common = { file, functions, alarms: this.#props.alarms };
    const waiting = new Workflow(this.#stack, WORKFLOW, { ...common, type: 'STANDARD', definition });
    const express = new Workflow(this.#stack, `${WORKFLOW}-express`, {
      ...common,
      type: 'EXPRESS',
      definition: expressWorkflow(definition),
    });
    this.#tell('state_machine_arn', waiting.arn, 'Start it by hand with { "detail": { "findings": [ … ] }, "trigger": "manual" }.');
    return { waiting, express };
  }

  #start({ waiting, express }: { waiting: Workflow; express: Workflow }): void {
    const { database, network, migrated } = this.#props;
    const start = this.#function<StartReactionEnv>('start-reaction', {
      ...WITH_MAPPING,
      network,
      description: 'Starts the workflow for findings that a binding wants something done about.',
      environment: {
        ...database.readerEnvironment,
        ...this.#rulesEnvironment,
        ...this.#mappingEnvironment,
        GUARDS_TABLE: this.#tables.guards.name,
        DEAD_LETTER_QUEUE_URL: this.#queue.deadLetters.url,
        WAITING_STATE_MACHINE_ARN: waiting.arn,
        EXPRESS_STATE_MACHINE_ARN: express.arn,
      },
    });
    this.#queue.feed(start, this.#stack.config.reaction, [migrated]);
    this.#queue.deadLetters.allowSend(start);
    database.allowRead(start);
    this.#tables.allowReadRules(start);
    this.#tables.allowKeepGuards(start);
    this.#members.allowAskMembership(start);
    waiting.allowStart(start, 'StartWaiting');
    express.allowStart(start, 'StartExpress');
  }

  #parse(): LambdaFunction {
    const { database, network, securityHub } = this.#props;
    const parse = this.#function<ParseFindingEnv>('parse-finding', {
      ...WITH_MAPPING,
      network,
      description: 'First step: finds binding, reactor and target for every resource of every finding.',
      environment: {
        ...database.readerEnvironment,
        ...this.#rulesEnvironment,
        ...this.#mappingEnvironment,
        EXECUTIONS_TABLE: this.#tables.executions.name,
        DEAD_LETTER_QUEUE_URL: this.#queue.deadLetters.url,
        HOME_REGION: this.#stack.config.region,
      },
    });
    this.#queue.deadLetters.allowSend(parse);
    database.allowRead(parse);
    securityHub.allowRead(parse);
    this.#tables.allowReadRules(parse);
    this.#tables.allowNote(parse);
    this.#members.allowAskMembership(parse);
    return parse;
  }

  #dispatch(): LambdaFunction {
    const dispatch = this.#function<DispatchFindingEnv>('dispatch-finding', {
      ...WITH_REACTOR,
      description: 'Plans, applies and verifies with short-lived credentials of the member account.',
      environment: { ...this.#workEnvironment, GUARDS_TABLE: this.#tables.guards.name },
    });
    this.#allowWork(dispatch);
    this.#tables.allowKeepGuards(dispatch);
    return dispatch;
  }

  #rollBack(): void {
    const rollBack = this.#function<RollBackEnv>('roll-back', {
      ...WITH_ROLLBACK,
      description: 'Restores what an execution changed and reads it back, for people who ask for it.',
      environment: { ...this.#workEnvironment, ...this.#topic.environment },
    });
    this.#allowWork(rollBack);
    this.#props.securityHub.allowMoveWorkflow(rollBack);
    this.#topic.allowPublish(rollBack);
  }

  #allowWork(worker: LambdaFunction): void {
    this.#tables.allowReadRules(worker);
    this.#tables.allowWorkOnRecords(worker);
    this.#reactors.allowCall(worker);
    this.#members.allowAct(worker);
    this.#members.allowAskMembership(worker);
  }

  #requestApproval({ answerSeconds, acknowledgeSeconds }: ApprovalWaits): LambdaFunction {
    const request = this.#function<RequestApprovalEnv>('request-approval', {
      ...SMALL,
      description: 'Asks people whether a plan may be carried out.',
      environment: {
        ...this.#topic.environment,
        ...this.#approvalEnvironment,
        APPROVAL_SECONDS: String(answerSeconds),
        ACKNOWLEDGE_SECONDS: String(acknowledgeSeconds),
      },
    });
    this.#tables.allowUseApprovals(request);
    this.#tables.allowNote(request);
    this.#topic.allowPublish(request);
    return request;
  }

  #answerApproval(waiting: Workflow): void {
    const answer = this.#function<AnswerApprovalEnv>('answer-approval', {
      ...SMALL,
      description: 'Takes the answer of a person to the workflow that waits for it.',
      environment: { ...this.#approvalEnvironment, HOME_REGION: this.#stack.config.region },
    });
    this.#tables.allowUseApprovals(answer);
    this.#tables.allowNote(answer);
    this.#props.securityHub.allowRead(answer);
    waiting.allowAnswer(answer);
  }

  #record(): LambdaFunction {
    const record = this.#function<RecordExecutionEnv>('record-execution', {
      ...SMALL,
      description: 'Writes the result of a reaction down and moves its finding.',
      environment: { EXECUTIONS_TABLE: this.#tables.executions.name, HOME_REGION: this.#stack.config.region },
    });
    this.#tables.allowWorkOnRecords(record);
    this.#props.securityHub.allowMoveWorkflow(record);
    return record;
  }

  #notify(): LambdaFunction {
    const notify = this.#function<SendNotificationEnv>('send-notification', {
      ...SMALL,
      description: 'One message per state change to the notification topic.',
      environment: { ...this.#topic.environment, EXECUTIONS_TABLE: this.#tables.executions.name },
    });
    this.#tables.allowNote(notify);
    this.#topic.allowPublish(notify);
    return notify;
  }

  get #rulesEnvironment() {
    const { controls, localReactors } = this.#tables;
    return {
      CONTROLS_TABLE: controls.name,
      LOCAL_REACTORS_TABLE: localReactors.name,
      RULES_REFRESH_SECONDS: null,
      ...this.#members.accountsEnvironment,
    };
  }

  get #mappingEnvironment() {
    return { MAPPING_REFRESH_SECONDS: String(this.#stack.config.enrichment.mappingRefreshSeconds) };
  }

  get #workEnvironment() {
    return { ...this.#rulesEnvironment, ...this.#members.roleEnvironment, EXECUTIONS_TABLE: this.#tables.executions.name };
  }

  get #approvalEnvironment() {
    return { EXECUTIONS_TABLE: this.#tables.executions.name, APPROVALS_TABLE: this.#tables.approvals.name };
  }

  #function<Env extends object>(id: string, props: FunctionSettings<Env>): LambdaFunction<Env> {
    const { bundles, alarms } = this.#props;
    return new LambdaFunction<Env>(this.#stack, id, { network: null, ...props, bundles, alarms });
  }

  #tell(id: string, value: string, description: string): void {
    new TerraformOutput(this.#stack, id, { value, description });
  }
}
