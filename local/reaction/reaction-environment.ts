import type { Language } from '@attack-reactor/kit/contract';
import { quietRules } from '#domain/notification/quiet.ts';
import type { DeployedRoute } from '#domain/notification/route.ts';
import { APPROVAL_TIMES } from '#domain/reaction/approval-times.ts';
import type { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import type { HandlerByHand, StepHandler, VariablesOf } from '#handlers/functions.ts';
import type { Environment } from '#platform/base/pipeline.ts';
import { localName } from '../function-queue.ts';
import { buildDatabaseVariables, OBSERVABILITY } from '../function-variables.ts';
import { HOME } from '../home.ts';
import type { Queue } from '../queues.ts';
import type { SeededDatabase } from '../seeded-database.ts';
import { LOCAL_TABLES as TABLES } from '../tables.ts';

type ReactionFunction = StepHandler<typeof REACTION_WORKFLOW> | HandlerByHand | 'start-reaction' | 'resume-reactions' | 'notify-wecom';

/** The chat's robot as a route of notifications, and its secret. */
export const LOCAL_WECOM_ROUTE = 'local-wecom';
const LOCAL_CHANNEL = 'wecom-webhook';
const LOCAL_TIME_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;
export const LOCAL_SECRET_ARN = `arn:aws:secretsmanager:${HOME.region}:${HOME.accountId}:secret:attack-reactor-local-wecom-AbCdEf`;

/** The name of the function of the route, as others call it. */
export const LOCAL_ROUTE_FUNCTION = localName({ name: `notify-${LOCAL_WECOM_ROUTE}` });

/** The one route of this machine, as the API shows it. */
export function describeLocalRoute(language: Language): DeployedRoute {
  const timeZone = LOCAL_TIME_ZONE;
  const quiet = quietRules.parse({});
  return {
    id: LOCAL_WECOM_ROUTE,
    channel: LOCAL_CHANNEL,
    language,
    timeZone,
    tenant: null,
    only: {},
    quiet,
    function: LOCAL_ROUTE_FUNCTION,
  };
}

/** The environment of this machine, as callers sign it. */
export const LOCAL_ENVIRONMENT = `${HOME.accountId}/${HOME.region}/local`;

/** The part of the local cloud that functions of the reaction path have to know. */
type Surroundings = {
  readonly home: { readonly accountId: string; readonly region: string };
  readonly database: SeededDatabase;
  readonly deadLetters: Pick<Queue, 'url'>;
  readonly reactions: Pick<Queue, 'url'>;
  readonly memberAccountIds: readonly string[];
  readonly language: Language;
  readonly options: { readonly variables?: (functionName: string, own: Environment) => Environment };
};

export type ReactionPlaces = {
  readonly stage: Surroundings;
  readonly topicArn: string;
  readonly notificationDeadLetters: Pick<Queue, 'url'>;
  readonly arns: { readonly waiting: string; readonly express: string };
};

/** Tells the variables of a function of the reaction path. Each has its own: what one lacks, no other brings. */
export function variablesBy(places: ReactionPlaces): (functionName: string) => Environment {
  const known: Readonly<Record<string, Environment>> = buildVariables(places);
  return (name) => {
    const own = known[name];
    if (own === undefined) throw new Error(`No variables of function ${name} on this machine.`);
    return places.stage.options.variables?.(name, own) ?? own;
  };
}

/** A function that lacks a variable here does not compile. */
function buildVariables({ stage, topicArn, notificationDeadLetters, arns }: ReactionPlaces) {
  const { database, home, deadLetters, reactions, memberAccountIds, language } = stage;
  const [EXECUTIONS_TABLE, APPROVALS_TABLE, GUARDS_TABLE] = [TABLES.executions, TABLES.approvals, TABLES.guards];
  const [HOME_REGION, DEAD_LETTER_QUEUE_URL] = [home.region, deadLetters.url];
  const rules = {
    ...OBSERVABILITY,
    CONTROLS_TABLE: TABLES.controls,
    LOCAL_REACTORS_TABLE: TABLES.reactors,
    MEMBER_ACCOUNTS: memberAccountIds.join(','),
    RULES_REFRESH_SECONDS: '0',
  };
  const decision = { ...rules, ...buildDatabaseVariables(database), DEAD_LETTER_QUEUE_URL };
  const work = {
    ...rules,
    EXECUTIONS_TABLE,
    MEMBER_ROLE_NAME: 'attack-reactor-local-member',
    MEMBER_ROLE_EXTERNAL_ID: 'attack-reactor-local',
  };
  const notice = { ...OBSERVABILITY, NOTIFICATION_TOPIC_ARN: topicArn, HOME_REGION };
  // Nobody signs in on one machine: whoever can call the platform says who they are.
  const people = { APPROVALS_TABLE, HOME_REGION, ENVIRONMENT: LOCAL_ENVIRONMENT, NAMED_CALLERS: 'accept' as const };
  const machines = { WAITING_STATE_MACHINE_ARN: arns.waiting, EXPRESS_STATE_MACHINE_ARN: arns.express };
  return {
    'start-reaction': { ...decision, GUARDS_TABLE, ...machines },
    'resume-reactions': { ...OBSERVABILITY, EXECUTIONS_TABLE, GUARDS_TABLE, HOME_REGION, REACTION_QUEUE_URL: reactions.url, ...machines },
    'parse-finding': { ...decision, EXECUTIONS_TABLE, GUARDS_TABLE, HOME_REGION },
    'dispatch-finding': { ...work, GUARDS_TABLE, HOME_REGION },
    'request-approval': {
      ...notice,
      EXECUTIONS_TABLE,
      APPROVALS_TABLE,
      APPROVAL_SECONDS: String(APPROVAL_TIMES.seconds),
      ACKNOWLEDGE_SECONDS: String(APPROVAL_TIMES.signSeconds),
    },
    'answer-approval': { ...notice, ...people, EXECUTIONS_TABLE },
    'record-execution': { ...OBSERVABILITY, EXECUTIONS_TABLE, GUARDS_TABLE, HOME_REGION },
    'send-notification': { ...notice, EXECUTIONS_TABLE },
    'roll-back': { ...work, ...notice, ...people, GUARDS_TABLE },
    'notify-wecom': {
      ...OBSERVABILITY,
      DEAD_LETTER_QUEUE_URL: notificationDeadLetters.url,
      DELIVERY_TABLE: TABLES.deliveries,
      ROUTE: LOCAL_WECOM_ROUTE,
      CHANNEL: LOCAL_CHANNEL,
      CHANNEL_SECRET_ARN: LOCAL_SECRET_ARN,
      MESSAGE_LANGUAGE: language,
      MESSAGE_TIME_ZONE: LOCAL_TIME_ZONE,
      EXTRA_HOSTS: '127.0.0.1',
    },
  } satisfies { readonly [Name in ReactionFunction]: VariablesOf<Name> };
}
