import * as z from 'zod';
import { describeCode } from './answer-reason.ts';
import { type Delivery, permanent, retryAfter } from './channel.ts';
import { parseJsonText } from './json-text.ts';
import { type Answered, notUnderstood } from './webhook-channel.ts';

/** The meaning of a code: `0` is success everywhere, a number of seconds is how long to wait, everything else is final. */
export type CodeWaits = Readonly<Record<number, number>>;

const errcodeAnswer = z.object({ errcode: z.int(), errmsg: z.string().default('') });
const feishuAnswer = z.object({ code: z.int(), msg: z.string().default('') });

/** WeCom and DingTalk answer HTTP 200 with `errcode`; `errmsg` is for people only and changes. */
export function judgeErrcode(answer: Answered, waits: CodeWaits): Delivery {
  const parsed = errcodeAnswer.safeParse(parseJsonText(answer.body));
  return parsed.success ? judgeCode(parsed.data.errcode, parsed.data.errmsg, waits) : notUnderstood(answer);
}

/** Feishu answers with `code`. */
export function judgeFeishuCode(answer: Answered, waits: CodeWaits): Delivery {
  const parsed = feishuAnswer.safeParse(parseJsonText(answer.body));
  return parsed.success ? judgeCode(parsed.data.code, parsed.data.msg, waits) : notUnderstood(answer);
}

function judgeCode(code: number, message: string, waits: CodeWaits): Delivery {
  if (code === 0) return { kind: 'sent' };
  const reason = describeCode(code, message);
  const seconds = waits[code];
  return seconds === undefined ? permanent(reason) : retryAfter(seconds, reason);
}
