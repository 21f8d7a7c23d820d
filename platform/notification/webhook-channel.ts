import type * as z from 'zod';
import type { Told } from '#domain/notification/draft.ts';
import type { Audience } from '#domain/notification/language.ts';
import type { Budget } from '#domain/notification/token-bucket.ts';
import type { AgeClock } from '#platform/base/clock.ts';
import { describeShape, describeStatus } from './answer-reason.ts';
import { type Channel, type Delivery, permanent, retryAfter } from './channel.ts';
import { type ChannelSecret, parseSecret } from './secret.ts';
import { postWebhook, type WebhookAnswer, type WebhookPost, type WebhookRequest } from './webhook-post.ts';

/** Seconds until a service that does not answer, or answers nonsense, is tried again. */
const OUTAGE_WAIT = 30;

/** The parts of every channel. */
export type ChannelDeps = {
  readonly secret: ChannelSecret;
  readonly audience: Audience;
  /** People who are rung where somebody has to act, as `findMentionProblem` says that the chat names them. */
  readonly mentions: readonly string[];
  /** Hosts that may be called beside the channel's own; for a generic webhook the only ones. */
  readonly extraHosts: readonly string[];
  readonly clock: AgeClock;
  readonly post?: WebhookPost;
};

export type Answered = Extract<WebhookAnswer, { kind: 'answered' }>;

/** The differences between one webhook and the others. */
export type WebhookKind<Schema extends z.ZodType> = {
  readonly name: string;
  readonly budget: Budget;
  readonly secret: Schema;
  readonly hosts: readonly string[];
  readonly request: (secret: z.output<Schema>, notifications: Told) => Omit<WebhookRequest, 'hosts'>;
  readonly judge: (answer: Answered) => Delivery;
};

/** A channel that is one POST to an address in a secret. */
export function webhookChannel<Schema extends z.ZodType>(kind: WebhookKind<Schema>, deps: ChannelDeps): Channel {
  const post = deps.post ?? postWebhook;
  const hosts = [...kind.hosts, ...deps.extraHosts];
  return {
    name: kind.name,
    budget: kind.budget,
    deliver: (notifications) =>
      withCurrentSecret(deps.secret, async (text) => {
        const request = kind.request(parseSecret(text, kind.secret, kind.name), notifications);
        return judgeAnswer(await post({ ...request, hosts }), kind.judge);
      }),
  };
}

/** A refusal may only mean that the robot was replaced since the secret was read: then the new one is tried, once. */
export async function withCurrentSecret(secret: ChannelSecret, send: (text: string) => Promise<Delivery>): Promise<Delivery> {
  const text = await secret.read();
  const delivery = await send(text);
  if (delivery.kind !== 'permanent') return delivery;
  const current = await secret.readAgain();
  return current === text ? delivery : await send(current);
}

/** The rules that hold for every service; `judge` decides about its answer. */
export function judgeAnswer(answer: WebhookAnswer, judge: (answer: Answered) => Delivery): Delivery {
  if (answer.kind === 'refused') return permanent(answer.reason);
  if (answer.kind === 'unreachable') return retryAfter(OUTAGE_WAIT, answer.reason);
  return judge(answer);
}

/** For services that say all in the HTTP status: 429 and 5xx wait, other refusals are final. */
export function judgeByStatus(answer: Answered): Delivery {
  const { status, retryAfterSeconds } = answer;
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const reason = describeStatus(answer);
  const isTemporary = status === 408 || status === 425 || status === 429 || status >= 500;
  return isTemporary ? retryAfter(retryAfterSeconds ?? OUTAGE_WAIT, reason) : permanent(reason);
}

/** An answer in which the service itself does not speak: a gateway's page, an empty body. */
export function notUnderstood(answer: Answered): Delivery {
  return retryAfter(answer.retryAfterSeconds ?? OUTAGE_WAIT, describeShape(answer));
}
