import { type MarkdownStyle, renderMarkdown } from './markdown.ts';
import { type Draft, longestThatFits, type Message, writeTitle } from './message.ts';

/** The whole body, in bytes of UTF-8: https://open.dingtalk.com/document/robots/custom-robot-access */
export const DINGTALK_BODY_BYTES = 20_000;

/** A single line break is swallowed. */
const STYLE: MarkdownStyle = {
  colors: { bad: '#c5221f', attention: '#b06000', good: '#188038', neutral: '#5f6368' },
  lineBreak: '\n\n',
};
const MOBILE = 'mobile:';

/**
 * The body of a DingTalk robot message. The title is plain text, shown in the list of chats. Only who stands in `at` is
 * mentioned, and DingTalk wants the same name in the text.
 * @param mentions user ids, or `mobile:` and a phone number, of those who are rung where somebody has to act
 */
export function dingtalkMessage(draft: Draft, mentions: readonly string[] = []): object {
  const atMobiles = mentions.flatMap((one) => (one.startsWith(MOBILE) ? one.slice(MOBILE.length) : []));
  const atUserIds = mentions.filter((one) => !one.startsWith(MOBILE));
  const ring = [...atMobiles, ...atUserIds].map((one) => `@${one}`).join(' ');
  const buildBody = (message: Message) => {
    const isRung = message.isUrgent && mentions.length > 0;
    const text = renderMarkdown(message, STYLE);
    return {
      msgtype: 'markdown',
      markdown: { title: writeTitle(message), text: isRung ? `${text}${STYLE.lineBreak}${ring}` : text },
      at: { isAtAll: false, ...(isRung && { atMobiles, atUserIds }) },
    };
  };
  return buildBody(longestThatFits(draft, (message) => Buffer.byteLength(JSON.stringify(buildBody(message))) <= DINGTALK_BODY_BYTES));
}
