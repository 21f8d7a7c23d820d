import * as z from 'zod';
import { draftMessage, type Told } from '#domain/notification/draft.ts';
import { isUrgent } from '#domain/notification/single-message.ts';
import { WECOM_APP_BYTES, wecomMarkdown } from '#domain/notification/wecom-message.ts';
import { measureAge } from '#platform/base/clock.ts';
import { describeIds } from './answer-reason.ts';
import type { Channel, Delivery } from './channel.ts';
import { judgeErrcode } from './coded-answer.ts';
import { parseJsonText } from './json-text.ts';
import { parseSecret } from './secret.ts';
import { type Answered, type ChannelDeps, judgeAnswer, withCurrentSecret } from './webhook-channel.ts';
import { postWebhook, type WebhookAnswer, type WebhookPost } from './webhook-post.ts';
import { WECOM_HOST, WECOM_WAITS } from './wecom-webhook.ts';

/** The token that we hold is invalid or expired; WeCom may revoke one before its time. */
const TOKEN_CODES: readonly unknown[] = [40014, 42001];
/** Refreshed a little before WeCom's own end. */
const TOKEN_MARGIN_MS = 5 * 60_000;

const secret = z
  .strictObject({
    corpId: z.string().min(1),
    corpSecret: z.string().min(1),
    agentId: z.int(),
    /** Ids joined with `|`, or `@all`; at least one of the three. */
    toUser: z.string().min(1).optional(),
    toParty: z.string().min(1).optional(),
    toTag: z.string().min(1).optional(),
    /** Where the API is, for a proxy with a fixed address. */
    apiUrl: z.url().default(`https://${WECOM_HOST}`),
  })
  .refine(({ toUser, toParty, toTag }) => (toUser ?? toParty ?? toTag) !== undefined, 'names no receiver');
type Secret = z.output<typeof secret>;

const tokenAnswer = z.object({ errcode: z.literal(0), access_token: z.string().min(1), expires_in: z.number().positive() });
const sendAnswer = z.object({
  errcode: z.int(),
  invaliduser: z.string().default(''),
  invalidparty: z.string().default(''),
  invalidtag: z.string().default(''),
  unlicenseduser: z.string().default(''),
});

/**
 * Messages of a WeCom application to members, departments or tags. https://developer.work.weixin.qq.com/document/path/90236
 * The application must trust the address that calls (`60020` otherwise): the function needs a fixed egress address.
 */
export function wecomAppChannel(deps: ChannelDeps): Channel {
  const app = new WecomApp(deps.post ?? postWebhook, [WECOM_HOST, ...deps.extraHosts], deps.clock);
  return {
    name: 'wecom-app',
    // WeCom drops silently what exceeds 30 a minute or 1,000 an hour to one member.
    budget: { messages: 15, perSeconds: 60 },
    deliver: (notifications) =>
      withCurrentSecret(deps.secret, (text) => {
        const settings = parseSecret(text, secret, 'wecom-app');
        return app.send(settings, buildMessage(settings, notifications, deps));
      }),
  };
}

class WecomApp {
  readonly #post: WebhookPost;
  readonly #hosts: readonly string[];
  readonly #clock: ChannelDeps['clock'];
  #token: { readonly value: string; readonly of: string; readonly age: () => number; readonly lifeMs: number } | undefined;

  constructor(post: WebhookPost, hosts: readonly string[], clock: ChannelDeps['clock']) {
    this.#post = post;
    this.#hosts = hosts;
    this.#clock = clock;
  }

  async send(settings: Secret, message: Message): Promise<Delivery> {
    const body = JSON.stringify(message);
    const judge = (answer: Answered): Delivery => judgeSending(answer, listReceivers(message));
    const first = await this.#attempt(settings, body);
    if (!isTokenRefused(first)) return judgeAnswer(first, judge);
    this.#token = undefined;
    return judgeAnswer(await this.#attempt(settings, body), judge);
  }

  /** The answer to the message, or the one that left us without a token. */
  async #attempt(settings: Secret, body: string): Promise<WebhookAnswer> {
    const token = await this.#currentToken(settings);
    if (typeof token !== 'string') return token;
    return this.#call(settings, '/cgi-bin/message/send', { access_token: token }, body);
  }

  async #currentToken(settings: Secret): Promise<string | WebhookAnswer> {
    const { corpId, corpSecret, agentId } = settings;
    const of = `${corpId}/${agentId}/${corpSecret}`;
    if (this.#token?.of === of && this.#token.age() < this.#token.lifeMs) return this.#token.value;
    const age = measureAge(this.#clock);
    const answer = await this.#call(settings, '/cgi-bin/gettoken', { corpid: corpId, corpsecret: corpSecret });
    if (answer.kind !== 'answered') return answer;
    const parsed = tokenAnswer.safeParse(parseJsonText(answer.body));
    if (!parsed.success) return answer;
    const { access_token: value, expires_in: seconds } = parsed.data;
    this.#token = { value, of, age, lifeMs: seconds * 1000 - TOKEN_MARGIN_MS };
    return value;
  }

  #call({ apiUrl }: Secret, path: string, query: Record<string, string>, body?: string): Promise<WebhookAnswer> {
    const url = new URL(path, apiUrl);
    url.search = new URLSearchParams(query).toString();
    return this.#post({ url: url.href, hosts: this.#hosts, ...(body !== undefined && { body }) });
  }
}

type Message = Readonly<Record<'touser' | 'toparty' | 'totag', string | undefined>> & object;

function buildMessage({ agentId, toUser, toParty, toTag }: Secret, notifications: Told, { audience, mentions }: ChannelDeps): Message {
  const content = wecomMarkdown(draftMessage(notifications, audience), { limitBytes: WECOM_APP_BYTES });
  const touser = addReceivers(toUser, isUrgent(notifications) ? mentions : []);
  const sent = { agentid: agentId, msgtype: 'markdown', markdown: { content } };
  return { touser, toparty: toParty, totag: toTag, ...sent };
}

/** A message of an application rings its receivers; so who is to be mentioned becomes one of them. */
function addReceivers(toUser: string | undefined, mentions: readonly string[]): string | undefined {
  const all = [...new Set([...(toUser?.split('|') ?? []), ...mentions])];
  return toUser === '@all' || all.length === 0 ? toUser : all.join('|');
}

function isTokenRefused(answer: WebhookAnswer): boolean {
  if (answer.kind !== 'answered') return false;
  const parsed = sendAnswer.safeParse(parseJsonText(answer.body));
  return parsed.success && TOKEN_CODES.includes(parsed.data.errcode);
}

function listReceivers({ touser, toparty, totag }: Message): string[] {
  return [touser, toparty, totag].flatMap((ids) => ids?.split('|') ?? []);
}

/** A part of the receivers that cannot be reached is still `errcode` 0; all of them is 81013. */
function judgeSending(answer: Answered, receivers: readonly string[]): Delivery {
  const delivery = judgeErrcode(answer, WECOM_WAITS);
  const parsed = sendAnswer.safeParse(parseJsonText(answer.body));
  if (delivery.kind !== 'sent' || !parsed.success) return delivery;
  const { errcode: _, ...unreached } = parsed.data;
  const missed = Object.entries(unreached).filter(([, ids]) => ids !== '');
  if (missed.length === 0) return delivery;
  return { kind: 'sent', warning: missed.map(([what, ids]) => `${what}: ${describeIds(ids.split('|'), receivers)}`).join('; ') };
}
