import { type MarkdownStyle, markdownOf } from './markdown.ts';
import { type Draft, longestThatFits, type Message } from './message.ts';

/** The whole body, in bytes of UTF-8: https://open.dingtalk.com/document/robots/custom-robot-access */
export const DINGTALK_BODY_BYTES = 20_000;

/** A single line break is swallowed. */
const STYLE: MarkdownStyle = {
  colours: { CRITICAL: '#c5221f', HIGH: '#d93900', MEDIUM: '#b06000', LOW: '#1967d2', INFORMATIONAL: '#5f6368' },
  lineBreak: '\n\n',
};

/** The body of a DingTalk robot message. The title is plain text, shown in the list of chats. */
export function dingtalkMessage(draft: Draft): object {
  const bodyOf = (message: Message) => ({
    msgtype: 'markdown',
    markdown: { title: `${message.severity} ${message.subject} ${message.headline}`, text: markdownOf(message, STYLE) },
    at: { isAtAll: false },
  });
  return bodyOf(longestThatFits(draft, (message) => Buffer.byteLength(JSON.stringify(bodyOf(message))) <= DINGTALK_BODY_BYTES));
}
