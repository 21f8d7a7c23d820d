/**
 * An emulator of WeCom's two ways in: the robot of a group (`/cgi-bin/webhook/send`) and the messages of an application
 * (`/cgi-bin/gettoken`, `/cgi-bin/message/send`). It answers HTTP 200 with `errcode`, as WeCom does, keeps what it accepts,
 * and shows that as JSON (`/messages`), and as a chat (`/`, page.ts) once it is told what the group was told and why.
 *
 * It enforces: 20 messages in any 60 s for one key (45009), 2048 bytes of text and 4096 of markdown to a group, 2048 to
 * members, counted in UTF-8 (40058), known message types (40008), known keys (93000), tokens (40014), receivers (81013).
 * It leaves out: other message types than text and markdown, trusted addresses of an application (60020), the limits per
 * member and day, token expiry by itself, and whether a mentioned user exists.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { at, textAt } from '#domain/base/json.ts';
import { readBody, serveLoopback } from '../loopback-server.ts';
import type { ChatSource } from './chat.ts';
import { type Control, isForThisMachine, servePage } from './page.ts';

const MAX_REQUEST_BYTES = 64 * 1024;
const WINDOW_MS = 60_000;
const MESSAGES_PER_WINDOW = 20;
const TOKEN_SECONDS = 7200;
const GROUP_BYTES: Readonly<Record<string, number>> = { text: 2048, markdown: 4096, markdown_v2: 4096 };
const MEMBER_BYTES: Readonly<Record<string, number>> = { text: 2048, markdown: 2048 };

type WecomMessage = {
  /** ISO-8601. */
  readonly at: string;
  /** The robot's key, or who an application wrote to. */
  readonly to: string;
  readonly msgtype: string;
  readonly content: string;
};

/** `down`: connections are cut without an answer. */
type WecomFailure = number | 'down';

export type WecomOptions = {
  /** Keys of the robots that exist. */
  readonly keys: readonly string[];
  readonly app?: { readonly corpId: string; readonly corpSecret: string; readonly agentId: number; readonly members: readonly string[] };
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
};

export type WecomStandIn = {
  /** `http://127.0.0.1:<port>`: the chat page, and the API for an application. */
  readonly url: string;
  /** From here on the page shows this. */
  show(source: ChatSource): void;
  /** From here on people who have the key can act on the page. */
  letAct(control: Control): void;
  webhookUrl(key: string): string;
  /** Accepted messages, oldest first. */
  messages(): readonly WecomMessage[];
  /** How many times each errcode was answered; `0` is success. */
  answers(): Readonly<Record<string, number>>;
  /** Fails the next `times` calls; without a number, all until `recover`. */
  failWith(failure: WecomFailure, times?: number): void;
  recover(): void;
  /** Makes every token of an application invalid, as WeCom may at any time. */
  revokeTokens(): void;
  close(): Promise<void>;
};

type Answer = { readonly errcode: number; readonly errmsg: string; readonly [field: string]: unknown };

const OK: Answer = { errcode: 0, errmsg: 'ok' };

export async function startWecom(options: WecomOptions): Promise<WecomStandIn> {
  const wecom = new Wecom(options);
  const server = await serveLoopback((request, response) => wecom.serve(request, response));
  return {
    url: server.url,
    show: (source) => {
      wecom.source = source;
    },
    letAct: (control) => {
      wecom.control = control;
    },
    webhookUrl: (key) => `${server.url}/cgi-bin/webhook/send?key=${key}`,
    messages: () => wecom.messages,
    answers: () => Object.fromEntries(wecom.answers),
    failWith: (failure, times = Infinity) => {
      wecom.failure = { failure, times };
    },
    recover: () => {
      wecom.failure = undefined;
    },
    revokeTokens: () => wecom.revokeTokens(),
    close: server.close,
  };
}

class Wecom {
  readonly messages: WecomMessage[] = [];
  readonly answers = new Map<string, number>();
  source: ChatSource = { told: () => [], execution: async () => undefined };
  control: Control | undefined;
  failure: { readonly failure: WecomFailure; readonly times: number } | undefined;
  readonly #options: WecomOptions;
  readonly #now: () => number;
  readonly #sentAt = new Map<string, number[]>();
  #tokenNumber = 1;

  constructor(options: WecomOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  revokeTokens(): void {
    this.#tokenNumber += 1;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isForThisMachine(request)) {
      response.writeHead(403).end();
      return;
    }
    if (await servePage(request, response, { source: () => this.source, control: () => this.control })) return;
    const body = await readBody(request, MAX_REQUEST_BYTES);
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'GET' && url.pathname === '/messages') return sendJson(response, this.messages);
    const failure = this.#nextFailure();
    if (failure === 'down') {
      request.socket.destroy();
      return;
    }
    const answer = failure === undefined ? this.#answerTo(request.method, url, body) : refusal(failure, 'as told to the stand-in');
    if (answer === undefined) {
      response.writeHead(404).end();
      return;
    }
    this.answers.set(String(answer.errcode), (this.answers.get(String(answer.errcode)) ?? 0) + 1);
    sendJson(response, answer);
  }

  #nextFailure(): WecomFailure | undefined {
    if (this.failure === undefined) return undefined;
    const { failure, times } = this.failure;
    this.failure = times > 1 ? { failure, times: times - 1 } : undefined;
    return failure;
  }

  #answerTo(method: string | undefined, url: URL, body: Buffer | undefined): Answer | undefined {
    const { searchParams: query } = url;
    if (method === 'GET' && url.pathname === '/cgi-bin/gettoken') return this.#token(query);
    if (method === 'POST' && url.pathname === '/cgi-bin/webhook/send') return this.#toGroup(query.get('key') ?? '', parse(body));
    if (method === 'POST' && url.pathname === '/cgi-bin/message/send') return this.#toMembers(query, parse(body));
    return undefined;
  }

  #toGroup(key: string, message: unknown): Answer {
    if (!this.#options.keys.includes(key)) return refusal(93000, 'invalid webhook url');
    return this.#accept(key, message, GROUP_BYTES);
  }

  #token(query: URLSearchParams): Answer {
    const { app } = this.#options;
    if (app === undefined || query.get('corpid') !== app.corpId) return refusal(40013, 'invalid corpid');
    if (query.get('corpsecret') !== app.corpSecret) return refusal(40001, 'invalid credential');
    return { ...OK, access_token: this.#validToken(), expires_in: TOKEN_SECONDS };
  }

  #validToken(): string {
    return `stand-in-token-${this.#tokenNumber}`;
  }

  #toMembers(query: URLSearchParams, message: unknown): Answer {
    const { app } = this.#options;
    if (app === undefined || query.get('access_token') !== this.#validToken()) return refusal(40014, 'invalid access_token');
    if (at(message, 'agentid') !== app.agentId) return refusal(40056, 'invalid agentid');
    const to = textAt(message, 'touser') ?? '';
    const wanted = to === '@all' ? app.members : to.split('|');
    const unknown = wanted.filter((userId) => !app.members.includes(userId));
    if (unknown.length === wanted.length) return refusal(81013, 'user & party & tag all invalid');
    const answer = this.#accept(to, message, MEMBER_BYTES);
    return unknown.length === 0 ? answer : { ...answer, invaliduser: unknown.join('|') };
  }

  /** Calls that are refused for what they say do not count against the quota. */
  #accept(to: string, message: unknown, limits: Readonly<Record<string, number>>): Answer {
    const msgtype = textAt(message, 'msgtype') ?? '';
    const limit = Object.hasOwn(limits, msgtype) ? limits[msgtype] : undefined;
    if (limit === undefined) return refusal(40008, 'invalid message type');
    const content = at(message, msgtype, 'content');
    if (typeof content !== 'string' || content === '') return refusal(44004, 'empty content');
    if (Buffer.byteLength(content) > limit) return refusal(40058, `${msgtype}.content exceed max length ${limit}`);
    if (!this.#countSending(to)) return refusal(45009, 'api freq out of limit');
    this.messages.push({ at: new Date(this.#now()).toISOString(), to, msgtype, content });
    return OK;
  }

  /** WeCom does not say how its minute starts; a sliding one is the strictest reading. */
  #countSending(to: string): boolean {
    const now = this.#now();
    const recent = (this.#sentAt.get(to) ?? []).filter((sent) => sent > now - WINDOW_MS);
    const isAllowed = recent.length < MESSAGES_PER_WINDOW;
    this.#sentAt.set(to, isAllowed ? [...recent, now] : recent);
    return isAllowed;
  }
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }).end(JSON.stringify(body));
}

function refusal(errcode: number, errmsg: string): Answer {
  return { errcode, errmsg: `${errmsg}, hint: [stand-in], from ip: 127.0.0.1` };
}

function parse(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString() ?? '');
  } catch {
    return undefined;
  }
}
