import type { Language } from '@attack-reactor/kit/contract';
import { APPROVAL_TIMES } from '#domain/reaction/approval.ts';
import type { AnswerApprovalEnv } from '#handlers/answer-approval/env.ts';
import type { DispatchFindingEnv } from '#handlers/dispatch-finding/env.ts';
import type { NotifyWecomEnv } from '#handlers/notify-wecom/env.ts';
import type { ParseFindingEnv } from '#handlers/parse-finding/env.ts';
import type { RecordExecutionEnv } from '#handlers/record-execution/env.ts';
import type { RequestApprovalEnv } from '#handlers/request-approval/env.ts';
import type { RollBackEnv } from '#handlers/roll-back/env.ts';
import type { SendNotificationEnv } from '#handlers/send-notification/env.ts';
import type { StartReactionEnv } from '#handlers/start-reaction/env.ts';
import type { MemberAccounts } from '../member-accounts/member-accounts.ts';
import type { Queue, Queues } from '../queues.ts';
import { REACTION_TABLES } from './tables.ts';

type Environment = Readonly<Record<string, string>>;

type Everything = StartReactionEnv &
  ParseFindingEnv &
  DispatchFindingEnv &
  RequestApprovalEnv &
  AnswerApprovalEnv &
  RecordExecutionEnv &
  SendNotificationEnv &
  RollBackEnv &
  NotifyWecomEnv;

/** The part of the local cloud that functions of the reaction path have to know. */
type Surroundings = {
  readonly home: { readonly region: string };
  readonly queues: Pick<Queues, 'endpoint'>;
  readonly deadLetters: Pick<Queue, 'url'>;
  readonly memberAccountIds: readonly string[];
  readonly environment: Environment;
  readonly language: Language;
};

export type ReactionPlaces = {
  readonly stage: Surroundings;
  readonly memberAccounts: MemberAccounts;
  readonly secretsUrl: string;
  readonly lambdaUrl: string;
  readonly workflowUrl: string;
  readonly topicArn: string;
  readonly arns: { readonly waiting: string; readonly express: string };
};

/** Variables of the functions of the reaction path: endpoints for all (`common`), and those of one. */
export function reactionEnvironment(places: ReactionPlaces): { common: Environment; of: (name: string) => Environment } {
  const { stage, memberAccounts, secretsUrl, lambdaUrl, workflowUrl } = places;
  const common = {
    AWS_ENDPOINT_URL_SNS: stage.queues.endpoint,
    AWS_ENDPOINT_URL_SFN: workflowUrl,
    AWS_ENDPOINT_URL_LAMBDA: lambdaUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsUrl,
    AWS_ENDPOINT_URL_STS: memberAccounts.endpoint,
    AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API: memberAccounts.endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: memberAccounts.endpoint,
  };
  const variables = buildVariables(places);
  return { common, of: () => ({ ...stage.environment, ...variables, DEAD_LETTER_QUEUE_URL: stage.deadLetters.url }) };
}

function buildVariables({ stage, topicArn, arns }: ReactionPlaces) {
  return {
    CONTROLS_TABLE: REACTION_TABLES.controls,
    LOCAL_REACTORS_TABLE: REACTION_TABLES.reactors,
    EXECUTIONS_TABLE: REACTION_TABLES.executions,
    APPROVALS_TABLE: REACTION_TABLES.approvals,
    GUARDS_TABLE: REACTION_TABLES.guards,
    DELIVERY_TABLE: REACTION_TABLES.deliveries,
    MEMBER_ACCOUNTS: stage.memberAccountIds.join(','),
    RULES_REFRESH_SECONDS: '0',
    MEMBER_ROLE_NAME: 'attack-reactor-local-reactor',
    MEMBER_ROLE_EXTERNAL_ID: 'attack-reactor-local',
    HOME_REGION: stage.home.region,
    NOTIFICATION_TOPIC_ARN: topicArn,
    ANSWER_WITH: 'local-command',
    APPROVAL_SECONDS: String(APPROVAL_TIMES.seconds),
    ACKNOWLEDGE_SECONDS: String(APPROVAL_TIMES.signSeconds),
    WAITING_STATE_MACHINE_ARN: arns.waiting,
    EXPRESS_STATE_MACHINE_ARN: arns.express,
    ROUTE: 'local-wecom',
    CHANNEL: 'wecom-webhook',
    CHANNEL_SECRET_ARN: 'attack-reactor-local-wecom',
    MESSAGE_LANGUAGE: stage.language,
    MESSAGE_TIME_ZONE: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    EXTRA_HOSTS: '127.0.0.1',
  } satisfies Partial<Everything> & Environment;
}
