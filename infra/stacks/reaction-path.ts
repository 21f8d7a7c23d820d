import { type ITerraformDependable, TerraformOutput } from 'cdktf';
import { expressWorkflow } from '#domain/reaction/express-workflow.ts';
import { nameEnvironment } from '#domain/reaction/identity-request.ts';
import { RULES_UNREADABLE } from '#domain/reaction/quarantine.ts';
import { reactionEventPattern } from '#domain/reaction/reaction-event-pattern.ts';
import { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import { answerApprovalFunction } from '#handlers/answer-approval/function.ts';
import { dispatchFindingFunction } from '#handlers/dispatch-finding/function.ts';
import type { StepHandler } from '#handlers/functions.ts';
import { parseFindingFunction } from '#handlers/parse-finding/function.ts';
import { recordExecutionFunction } from '#handlers/record-execution/function.ts';
import { requestApprovalFunction } from '#handlers/request-approval/function.ts';
import { resumeReactionsFunction } from '#handlers/resume-reactions/function.ts';
import { rollBackFunction } from '#handlers/roll-back/function.ts';
import { sendNotificationFunction } from '#handlers/send-notification/function.ts';
import { startReactionFunction } from '#handlers/start-reaction/function.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import { FindingEvents } from '#infra/base/finding-events.ts';
import { type FunctionHost, LambdaFunction, type LambdaFunctionProps } from '#infra/base/lambda-function.ts';
import type { ProtectedTable } from '#infra/base/protected-table.ts';
import { Schedule } from '#infra/base/schedule.ts';
import { WorkQueue } from '#infra/base/work-queue.ts';
import type { SecurityHubAccess } from '#infra/enrichment/security-hub-access.ts';
import type { MappingDatabase } from '#infra/mapping/mapping-database.ts';
import { MemberAccess } from '#infra/member/member-access.ts';
import { notificationRoute } from '#infra/notification/notification-route.ts';
import { NotificationTopic } from '#infra/notification/notification-topic.ts';
import { type ApprovalWaits, readApprovalWaits, readAsl } from '#infra/reaction/asl-file.ts';
import { ApproverPrincipals, Bindings } from '#infra/reaction/bindings.ts';
import { CustomAction } from '#infra/reaction/custom-action.ts';
import { ReactionTables } from '#infra/reaction/reaction-tables.ts';
import { checkBindings, type ReactorPackage } from '#infra/reaction/reactor-packages.ts';
import { Reactors } from '#infra/reaction/reactors.ts';
import { Workflow } from '#infra/reaction/workflow.ts';

export interface ReactionPathProps {
  readonly host: FunctionHost & { readonly alarms: Alarms };
  /** Folder of the reactor packages, and those of them that are installed. */
  readonly reactors: { readonly folder: string; readonly packages: readonly ReactorPackage[] };
  /** Folder with `<name>.asl.json`. */
  readonly stateMachines: string;
  readonly database: MappingDatabase;
  readonly securityHub: SecurityHubAccess;
  readonly migrated: ITerraformDependable;
}

/** From a finding that a binding wants something done about to a change in a member account, its record and its message. */
export class ReactionPath {
  readonly #stack: BaseStack;
  readonly #props: ReactionPathProps;
  readonly #tables: ReactionTables;
  readonly #members: MemberAccess;
  readonly #reactors: Reactors;
  readonly #topic: NotificationTopic;
  readonly #queue: WorkQueue;

  constructor(stack: BaseStack, props: ReactionPathProps) {
    const { approverPrincipals, bindings, notifications } = stack.config.reaction;
    checkBindings(bindings, props.reactors.packages);
    this.#stack = stack;
    this.#props = props;
    this.#tables = new ReactionTables(stack);
    this.#members = new MemberAccess(stack);
    this.#reactors = new Reactors(stack, 'reactors', { ...props.reactors, host: props.host, tables: this.#tables });
    new Bindings(stack, 'bindings', bindings, this.#tables);
    new ApproverPrincipals(stack, 'approver-principals', approverPrincipals, this.#tables);
    this.#topic = new NotificationTopic(stack, 'notifications', props.host.alarms);
    this.#queue = this.#receiveFindings();
    const workflows = this.#workflows();
    this.#start(workflows);
    this.#resume(workflows);
    this.#answerApproval(workflows.waiting);
    this.#rollBack();
    for (const route of notifications) notificationRoute(stack, { host: props.host, route, topic: this.#topic, tables: this.#tables });
  }

  /** Bindings; and the controls of each account and Region. */
  get controls(): ProtectedTable {
    return this.#tables.controls;
  }

  #receiveFindings(): WorkQueue {
    const { reaction } = this.#stack.config;
    const customAction = new CustomAction(this.#stack, 'react', reaction.customActionName);
    const events = new FindingEvents(this.#stack, 'reactions', {
      description: 'Findings that may need a reaction, and those that people chose by the custom action.',
      pattern: customAction.narrow(reactionEventPattern),
    });
    const { batchSize, batchWindowSeconds, maximumConcurrency } = reaction;
    const trigger = { ...startReactionFunction.trigger, batchSize, batchWindowSeconds, maximumConcurrency };
    const queue = new WorkQueue(this.#stack, trigger.name, {
      sender: events.sender,
      holds: 'finding',
      reader: { ...startReactionFunction, trigger },
      alarms: this.#props.host.alarms,
    });
    events.sendTo(queue);
    this.#tell('reaction_queue_url', queue.url, 'Findings wait here for λ start-reaction.');
    this.#tell('reaction_dead_letters_url', queue.deadLetters.url, 'What could not be handled on the way to a reaction.');
    return queue;
  }

  /** The same definition twice: one machine that can wait, and one without waits at a hundredth of the price. */
  #workflows(): { waiting: Workflow; express: Workflow } {
    const file = `${REACTION_WORKFLOW}.asl.json`;
    const definition = readAsl(`${this.#props.stateMachines}/${file}`);
    const steps: Readonly<Record<StepHandler<typeof REACTION_WORKFLOW>, LambdaFunction>> = {
      'parse-finding': this.#parse(),
      'dispatch-finding': this.#dispatch(),
      'request-approval': this.#requestApproval(readApprovalWaits(definition)),
      'record-execution': this.#record(),
      'send-notification': this.#notify(),
    };
    const common = { file, steps, alarms: this.#props.host.alarms };
    const waiting = new Workflow(this.#stack, REACTION_WORKFLOW, { ...common, type: 'STANDARD', definition });
    const express = new Workflow(this.#stack, `${REACTION_WORKFLOW}-express`, {
      ...common,
      type: 'EXPRESS',
      definition: expressWorkflow(definition),
    });
    this.#tell('state_machine_arn', waiting.arn, 'Start it by hand with { "detail": { "findings": [ … ] }, "trigger": "manual" }.');
    return { waiting, express };
  }

  #start({ waiting, express }: { waiting: Workflow; express: Workflow }): void {
    const { database, migrated } = this.#props;
    const start = this.#function({
      definition: startReactionFunction,
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
    this.#queue.feed(start, [migrated]);
    this.#queue.deadLetters.allowSend(start);
    database.allowRead(start);
    this.#tables.allowReadRules(start);
    this.#tables.allowKeepGuards(start);
    this.#tables.allowDefer(start);
    this.#members.allowAskMembership(start);
    waiting.allowStart(start, 'StartWaiting');
    express.allowStart(start, 'StartExpress');
    this.#props.host.alarms.watch(start, 'rules-unreadable', {
      description:
        'A binding or an installed reactor cannot be read: nothing reacts to what it is about. The log of start-reaction names the row and its fields; mend it in the configuration and apply.',
      namespace: this.#stack.prefix,
      metric: RULES_UNREADABLE,
      dimensions: { service: start.node.id },
      statistic: 'Maximum',
      threshold: 0,
      periodSeconds: 3600,
    });
  }

  #resume({ waiting, express }: { waiting: Workflow; express: Workflow }): void {
    const resume = this.#function({
      definition: resumeReactionsFunction,
      environment: {
        EXECUTIONS_TABLE: this.#tables.executions.name,
        GUARDS_TABLE: this.#tables.guards.name,
        HOME_REGION: this.#stack.config.region,
        REACTION_QUEUE_URL: this.#queue.url,
        WAITING_STATE_MACHINE_ARN: waiting.arn,
        EXPRESS_STATE_MACHINE_ARN: express.arn,
      },
    });
    const { name, everyMinutes } = resumeReactionsFunction.trigger;
    new Schedule(this.#stack, name, { target: resume, everyMinutes, alarms: this.#props.host.alarms });
    this.#tables.allowResume(resume);
    this.#tables.allowFindLost(resume);
    this.#props.securityHub.allowMoveFindingStatus(resume);
    this.#queue.allowSend(resume, 'ResumeByQueue');
    waiting.allowWatch(resume);
    express.allowStart(resume, 'ConcludeLost');
  }

  #parse(): LambdaFunction {
    const { database, securityHub } = this.#props;
    const parse = this.#function({
      definition: parseFindingFunction,
      environment: {
        ...database.readerEnvironment,
        ...this.#rulesEnvironment,
        ...this.#mappingEnvironment,
        EXECUTIONS_TABLE: this.#tables.executions.name,
        GUARDS_TABLE: this.#tables.guards.name,
        DEAD_LETTER_QUEUE_URL: this.#queue.deadLetters.url,
        HOME_REGION: this.#stack.config.region,
      },
    });
    this.#queue.deadLetters.allowSend(parse);
    database.allowRead(parse);
    securityHub.allowRead(parse);
    this.#tables.allowReadRules(parse);
    this.#tables.allowNote(parse);
    this.#tables.allowReadRecords(parse);
    this.#tables.allowEndClaims(parse);
    this.#members.allowAskMembership(parse);
    return parse;
  }

  #dispatch(): LambdaFunction {
    const dispatch = this.#function({
      definition: dispatchFindingFunction,
      environment: { ...this.#workEnvironment, GUARDS_TABLE: this.#tables.guards.name, HOME_REGION: this.#stack.config.region },
    });
    this.#allowWork(dispatch);
    this.#props.securityHub.allowRead(dispatch);
    this.#tables.allowKeepGuards(dispatch);
    return dispatch;
  }

  #rollBack(): void {
    const rollBack = this.#function({
      definition: rollBackFunction,
      environment: { ...this.#workEnvironment, ...this.#topic.environment, GUARDS_TABLE: this.#tables.guards.name },
    });
    this.#allowWork(rollBack);
    this.#tables.allowKeepGuards(rollBack);
    this.#tables.allowDefer(rollBack);
    this.#props.securityHub.allowMoveFindingStatus(rollBack);
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
    const request = this.#function({
      definition: requestApprovalFunction,
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
    const { account, region } = this.#stack.config;
    const answer = this.#function({
      definition: answerApprovalFunction,
      environment: {
        ...this.#topic.environment,
        ...this.#approvalEnvironment,
        ENVIRONMENT: nameEnvironment({ accountId: account, region, prefix: this.#stack.prefix }),
        // Here callers prove who they are.
        NAMED_CALLERS: null,
        STS_ENDPOINT: null,
      },
    });
    this.#tables.allowUseApprovals(answer);
    this.#tables.allowShowApprovals(answer);
    this.#tables.allowNote(answer);
    this.#topic.allowPublish(answer);
    this.#tell(
      'answer_approval_function',
      this.#stack.shortName(answerApprovalFunction.name),
      'Approvers may invoke it: attack-reactor approval.',
    );
    this.#props.securityHub.allowRead(answer);
    waiting.allowAnswer(answer);
  }

  #record(): LambdaFunction {
    const record = this.#function({
      definition: recordExecutionFunction,
      environment: {
        EXECUTIONS_TABLE: this.#tables.executions.name,
        GUARDS_TABLE: this.#tables.guards.name,
        HOME_REGION: this.#stack.config.region,
      },
    });
    this.#tables.allowWorkOnRecords(record);
    this.#tables.allowEndClaims(record);
    this.#tables.allowDefer(record);
    this.#props.securityHub.allowMoveFindingStatus(record);
    return record;
  }

  #notify(): LambdaFunction {
    const notify = this.#function({
      definition: sendNotificationFunction,
      environment: { ...this.#topic.environment, EXECUTIONS_TABLE: this.#tables.executions.name },
    });
    this.#tables.allowNote(notify);
    this.#tables.allowClose(notify);
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

  #function<Env extends object>({
    definition,
    environment,
  }: Pick<LambdaFunctionProps<Env>, 'definition' | 'environment'>): LambdaFunction<Env> {
    return new LambdaFunction<Env>(this.#stack, definition.name, { ...this.#props.host, definition, environment });
  }

  #tell(id: string, value: string, description: string): void {
    new TerraformOutput(this.#stack, id, { value, description });
  }
}
