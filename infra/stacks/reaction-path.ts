import { type ITerraformDependable, TerraformOutput } from 'cdktf';
import { expressWorkflow } from '#domain/reaction/express-workflow.ts';
import { nameEnvironment } from '#domain/reaction/identity-request.ts';
import { RULES_UNREADABLE } from '#domain/reaction/quarantine.ts';
import { reactionEventPattern } from '#domain/reaction/reaction-event-pattern.ts';
import { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import { answerApprovalFunction } from '#handlers/answer-approval/function.ts';
import { apiActFunction } from '#handlers/api-act/function.ts';
import type { StepHandler } from '#handlers/functions.ts';
import { resumeReactionsFunction } from '#handlers/resume-reactions/function.ts';
import { rollBackFunction } from '#handlers/roll-back/function.ts';
import { startReactionFunction } from '#handlers/start-reaction/function.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import { FindingEvents } from '#infra/base/finding-events.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { Schedule } from '#infra/base/schedule.ts';
import { WorkQueue } from '#infra/base/work-queue.ts';
import { type DeployedNotificationRoute, notificationRoute } from '#infra/notification/notification-route.ts';
import { readApprovalWaits, readAsl } from '#infra/reaction/asl-file.ts';
import { ApproverPrincipals, Bindings } from '#infra/reaction/bindings.ts';
import { CustomAction } from '#infra/reaction/custom-action.ts';
import { checkBindings } from '#infra/reaction/reactor-packages.ts';
import { Workflow } from '#infra/reaction/workflow.ts';
import { ReactionParts, type ReactionPartsProps } from './reaction-parts.ts';
import { createDispatch, createNotify, createParse, createRecord, createRequestApproval } from './reaction-steps.ts';

export interface ReactionPathProps extends ReactionPartsProps {
  /** Folder with `<name>.asl.json`. */
  readonly stateMachines: string;
  readonly migrated: ITerraformDependable;
}

/** From a finding that a binding wants something done about to a change in a member account, its record and its message. */
export class ReactionPath {
  readonly #stack: BaseStack;
  readonly #props: ReactionPathProps;
  /** Tables and settings that other parts of the stack read. */
  readonly parts: ReactionParts;
  /** The chats that are told. */
  readonly routes: readonly DeployedNotificationRoute[];
  readonly #queue: WorkQueue;
  readonly #waiting: Workflow;
  /** The functions that work for people. */
  readonly #people: Readonly<Record<'answerApproval' | 'rollBack', LambdaFunction>>;

  constructor(stack: BaseStack, props: ReactionPathProps) {
    const { approverPrincipals, bindings, notifications } = stack.config.reaction;
    checkBindings(bindings, props.reactors.packages);
    this.#stack = stack;
    this.#props = props;
    this.parts = new ReactionParts(stack, props);
    const { tables, topic } = this.parts;
    new Bindings(stack, 'bindings', bindings, tables);
    new ApproverPrincipals(stack, 'approver-principals', approverPrincipals, tables);
    this.#queue = this.#receiveFindings();
    const workflows = this.#workflows();
    this.#start(workflows);
    this.#resume(workflows);
    this.#waiting = workflows.waiting;
    this.#people = { answerApproval: this.#answerApproval(workflows.waiting), rollBack: this.#rollBack() };
    this.routes = notifications.map((route) => notificationRoute(stack, { host: props.host, route, topic, tables }));
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
      'parse-finding': createParse(this.parts, this.#queue),
      'dispatch-finding': createDispatch(this.parts),
      'request-approval': createRequestApproval(this.parts, readApprovalWaits(definition)),
      'record-execution': createRecord(this.parts),
      'send-notification': createNotify(this.parts),
    };
    const common = { file, steps, alarms: this.#props.host.alarms };
    const about = (id: string) => ({
      failed: `A reaction of ${id} failed, its input could not be read, or nobody could be told. Read the message in the chat or the execution record, which says why; what was changed has a backup.`,
      timedOut: `An execution of ${id} ran out of time. Look at the last step of its record: roll back after BACKED_UP, else start it again.`,
    });
    const [waitingId, expressId] = [REACTION_WORKFLOW, `${REACTION_WORKFLOW}-express`];
    const waiting = new Workflow(this.#stack, waitingId, { ...common, about: about(waitingId), type: 'STANDARD', definition });
    const express = new Workflow(this.#stack, expressId, {
      ...common,
      about: about(expressId),
      type: 'EXPRESS',
      definition: expressWorkflow(definition),
    });
    this.#tell('state_machine_arn', waiting.arn, 'Start it by hand with { "detail": { "findings": [ … ] }, "trigger": "manual" }.');
    return { waiting, express };
  }

  #start({ waiting, express }: { waiting: Workflow; express: Workflow }): void {
    const { database, migrated } = this.#props;
    const start = this.parts.createFunction({
      definition: startReactionFunction,
      environment: {
        ...database.readerEnvironment,
        ...this.parts.rulesEnvironment,
        ...this.parts.mappingEnvironment,
        GUARDS_TABLE: this.parts.tables.guards.name,
        DEAD_LETTER_QUEUE_URL: this.#queue.deadLetters.url,
        WAITING_STATE_MACHINE_ARN: waiting.arn,
        EXPRESS_STATE_MACHINE_ARN: express.arn,
      },
    });
    this.#queue.feed(start, [migrated]);
    this.#queue.deadLetters.allowSend(start);
    database.allowRead(start);
    this.parts.tables.allowReadRules(start);
    this.parts.tables.allowKeepGuards(start);
    this.parts.tables.allowDefer(start);
    this.parts.members.allowAskMembership(start);
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
    const resume = this.parts.createFunction({
      definition: resumeReactionsFunction,
      environment: {
        EXECUTIONS_TABLE: this.parts.tables.executions.name,
        GUARDS_TABLE: this.parts.tables.guards.name,
        HOME_REGION: this.#stack.config.region,
        REACTION_QUEUE_URL: this.#queue.url,
        WAITING_STATE_MACHINE_ARN: waiting.arn,
        EXPRESS_STATE_MACHINE_ARN: express.arn,
      },
    });
    const { name, everyMinutes } = resumeReactionsFunction.trigger;
    new Schedule(this.#stack, name, { target: resume, everyMinutes, alarms: this.#props.host.alarms });
    this.parts.tables.allowResume(resume);
    this.parts.tables.allowFindLost(resume);
    this.#props.securityHub.allowMoveFindingStatus(resume);
    this.#queue.allowSend(resume, 'ResumeByQueue');
    waiting.allowWatch(resume);
    express.allowStart(resume, 'ConcludeLost');
  }

  #rollBack(): LambdaFunction {
    const rollBack = this.parts.createFunction({
      definition: rollBackFunction,
      environment: {
        ...this.parts.workEnvironment,
        ...this.parts.topic.environment,
        ...this.#personEnvironment,
        GUARDS_TABLE: this.parts.tables.guards.name,
      },
    });
    this.parts.allowWork(rollBack);
    this.parts.tables.allowKnowPeople(rollBack);
    this.parts.tables.allowKeepGuards(rollBack);
    this.parts.tables.allowDefer(rollBack);
    this.#props.securityHub.allowMoveFindingStatus(rollBack);
    this.parts.topic.allowPublish(rollBack);
    return rollBack;
  }

  /** For whoever calls, for people, the functions that work for them. */
  get callerEnvironment() {
    const { answerApproval, rollBack } = this.#people;
    const { ENVIRONMENT, STS_ENDPOINT } = this.#personEnvironment;
    const WAITING_STATE_MACHINE_ARN = this.#waiting.arn;
    const functions = { ANSWER_APPROVAL_FUNCTION: answerApproval.arn, ROLL_BACK_FUNCTION: rollBack.arn };
    return { HOME_REGION: this.#stack.config.region, ENVIRONMENT, STS_ENDPOINT, WAITING_STATE_MACHINE_ARN, ...functions };
  }

  /** Call the functions that work for people, start the workflow by hand, and suppress and note findings. */
  allowCall(caller: LambdaFunction): void {
    const resources = Object.values(this.#people).map(({ arn }) => arn);
    caller.allow({ sid: 'WorkForPeople', actions: ['lambda:InvokeFunction'], resources });
    this.#waiting.allowStart(caller, 'StartByHand');
    this.#props.securityHub.allowAnnotateByHand(caller);
  }

  /** For functions that have to know which person calls. */
  get #personEnvironment() {
    const { account, region, partition, api } = this.#stack.config;
    const apiRole = this.#stack.shortName(apiActFunction.name);
    return {
      APPROVALS_TABLE: this.parts.tables.approvals.name,
      ENVIRONMENT: nameEnvironment({ accountId: account, region, prefix: this.#stack.prefix }),
      API_ROLE_ARN: api === undefined ? null : `arn:${partition}:iam::${account}:role/${apiRole}`,
      // Here callers prove who they are.
      NAMED_CALLERS: null,
      STS_ENDPOINT: null,
    };
  }

  #answerApproval(waiting: Workflow): LambdaFunction {
    const answer = this.parts.createFunction({
      definition: answerApprovalFunction,
      environment: { ...this.parts.topic.environment, ...this.parts.approvalEnvironment, ...this.#personEnvironment },
    });
    this.parts.tables.allowUseApprovals(answer);
    this.parts.tables.allowShowApprovals(answer);
    this.parts.tables.allowNote(answer);
    this.parts.topic.allowPublish(answer);
    this.#tell(
      'answer_approval_function',
      this.#stack.shortName(answerApprovalFunction.name),
      'Approvers may invoke it: attack-reactor approval.',
    );
    this.#props.securityHub.allowRead(answer);
    waiting.allowAnswer(answer);
    return answer;
  }

  #tell(id: string, value: string, description: string): void {
    new TerraformOutput(this.#stack, id, { value, description });
  }
}
