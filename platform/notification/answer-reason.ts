/**
 * A reason tells of an answer what cannot hold a secret: its status, its code, its shape, and words from the list below. A
 * service may repeat the address or a key in any spelling, so nothing else of its answer is quoted.
 */

import { parseJsonText } from './json-text.ts';
import type { WebhookAnswer } from './webhook-post.ts';

/** A longer number is no code: a password may have digits only. */
const CODE_DIGITS = 8;
const MOST_WORDS = 3;

/**
 * Words that services document for their refusals, where the code or status alone does not tell them apart.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
 * https://open.dingtalk.com/document/robots/custom-robot-access
 * https://developer.work.weixin.qq.com/document/path/90313
 * https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
 */
const KNOWN_WORDS = [
  ...['invalid_payload', 'invalid_token', 'invalid_blocks', 'no_active_hooks', 'no_service_id', 'no_service', 'no_team', 'no_text'],
  ...['team_disabled', 'user_not_found', 'channel_not_found', 'channel_is_archived', 'action_prohibited', 'rollup_error'],
  ...['posting_to_general_channel_denied', 'too_many_attachments', 'missing_text_or_fallback_or_attachments'],
  ...['keywords not in content', 'sign not match', 'invalid timestamp', 'not in whitelist', 'token is not exist', 'send too fast'],
  ...['invalid webhook url', 'api freq out of limit', 'not allow to access from your ip', 'content size exceed limit'],
  ...['access_token missing', 'access_token expired', 'invalid access_token', 'invalid credential', 'system busy'],
  ...['sign match fail', 'ip not allowed', 'key words not found', 'frequency limited', 'access token invalid', 'bad request'],
  ...['DirectApiAuthorizationRequired', 'WorkflowTriggerIsNotEnabled', 'WorkflowNotFound'],
] as const;

/** `code 310000: sign not match`. */
export function describeCode(code: number, text: string): string {
  const isCode = Math.abs(code) < 10 ** CODE_DIGITS;
  return withWords(isCode ? `code ${code}` : `a code of more than ${CODE_DIGITS} digits`, text);
}

/** `HTTP 404: no_service`. */
export function describeStatus({ status, body }: Answer): string {
  return withWords(`HTTP ${status}`, body);
}

/** `HTTP 502 with an answer of another shape (HTML, 512 characters)`. */
export function describeShape({ status, body }: Answer): string {
  return withWords(`HTTP ${status} with an answer of another shape (${nameShape(body)})`, body);
}

/** The ids of ours that an answer lists, as we wrote them; others are counted. WeCom answers in small letters. */
export function describeIds(listed: readonly string[], ours: readonly string[]): string {
  const answered = new Set(listed.map((id) => id.toLowerCase()));
  const known = ours.filter((id) => answered.delete(id.toLowerCase()));
  return [...known, ...(answered.size === 0 ? [] : [`${answered.size} that the message does not name`])].join(', ');
}

type Answer = Pick<Extract<WebhookAnswer, { kind: 'answered' }>, 'status' | 'body'>;

function withWords(reason: string, text: string): string {
  const lower = text.toLowerCase();
  const found = KNOWN_WORDS.filter((words) => lower.includes(words.toLowerCase()));
  const longest = found.filter((words) => !found.some((other) => other !== words && other.includes(words)));
  return longest.length === 0 ? reason : `${reason}: ${longest.slice(0, MOST_WORDS).join(', ')}`;
}

function nameShape(body: string): string {
  if (body.trim() === '') return 'empty';
  const kind = parseJsonText(body) === undefined ? (/^\s*</.test(body) ? 'HTML' : 'text') : 'JSON';
  return `${kind}, ${body.length} characters`;
}
