import { type MarkdownStyle, renderMarkdown } from './markdown.ts';
import { type Draft, longestThatFits, type Message } from './message.ts';

/** `markdown.content` of a group message, in bytes of UTF-8: https://developer.work.weixin.qq.com/document/path/91770 */
export const WECOM_GROUP_BYTES = 4096;
/** `markdown.content` of an application message: https://developer.work.weixin.qq.com/document/path/90236 */
export const WECOM_APP_BYTES = 2048;

/** WeCom knows three colors: `warning` is orange, `comment` grey, `info` green. */
const STYLE: MarkdownStyle = {
  colors: { bad: 'warning', attention: 'warning', good: 'info', neutral: 'comment' },
  lineBreak: '\n',
};

export type WecomMarkdownOptions = {
  readonly limitBytes: number;
  /** User ids that are mentioned where somebody has to act. */
  readonly mentions?: readonly string[];
};

/** WeCom markdown of at most `limitBytes` bytes. `markdown`, not `markdown_v2`: only this one has colors and mentions. */
export function wecomMarkdown(draft: Draft, { limitBytes, mentions = [] }: WecomMarkdownOptions): string {
  const renderText = (message: Message): string => {
    const content = renderMarkdown(message, STYLE);
    if (!message.isUrgent || mentions.length === 0) return content;
    // An empty line, as a digest ends in a quote.
    return `${content}\n\n${mentions.map((userId) => `<@${userId}>`).join(' ')}`;
  };
  return renderText(longestThatFits(draft, (message) => Buffer.byteLength(renderText(message)) <= limitBytes));
}
