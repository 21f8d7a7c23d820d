import { truncate } from '@attack-reactor/kit/contract';
import { inert } from './markdown.ts';
import { type Draft, type Line, type Link, longestThatFits, type Message, writeTitle } from './message.ts';
import type { Tone } from './tone.ts';

/** Limits in characters: https://docs.slack.dev/reference/block-kit/blocks/section-block and header-block */
export const SLACK_SECTION_CHARACTERS = 3000;
const HEADER_CHARACTERS = 150;

/** Blocks have no color of their own. */
const SIGNS: Readonly<Record<Tone, string>> = { bad: '🔴', attention: '🟠', good: '🟢', neutral: '⚪' };

/**
 * The body of a Slack webhook message. Untrusted text stands in `plain_text`, where Slack reads no markup, mention or
 * link; `mrkdwn` holds links and mentions of ours only. `text` is the line that a phone shows as notification.
 * @param mentions ids of members (`U…`, `W…`) and user groups (`S…`) that are rung where somebody has to act
 */
export function slackMessage(draft: Draft, mentions: readonly string[] = []): object {
  const message = longestThatFits(draft, (candidate) => renderSections(candidate).every((text) => text.length <= SLACK_SECTION_CHARACTERS));
  const { tone, lines, links, isUrgent } = message;
  const title = `${SIGNS[tone]} ${writeTitle(message)}`;
  return {
    text: inert(title),
    blocks: [
      { type: 'header', text: plain(truncate(title, HEADER_CHARACTERS)) },
      section(plain(renderFacts(message))),
      ...lines.flatMap((line) => (line.link === undefined ? [] : linkedSections(line, line.link, message.colon))),
      ...(links.length === 0 ? [] : [section(mrkdwn(linksText(links)))]),
      ...(isUrgent && mentions.length > 0 ? [section(mrkdwn(mentions.map(writeMention).join(' ')))] : []),
    ],
  };
}

/** https://docs.slack.dev/messaging/formatting-message-text#mentioning-users */
function writeMention(id: string): string {
  return id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`;
}

/** Every text that a section's limit holds for. */
function renderSections(message: Message): string[] {
  const linked = message.lines.flatMap(({ link }) => (link === undefined ? [] : linksText([link])));
  return [renderFacts(message), linksText(message.links), ...linked];
}

function renderFacts({ next, lines, commands, colon }: Message): string {
  return [next, ...lines, ...commands]
    .filter((line) => !('link' in line))
    .map(({ label, text }) => `${label}${colon}${text}`)
    .join('\n');
}

function linkedSections({ label, text }: Line, link: Link, colon: string): object[] {
  return [section(plain(`${label}${colon}${text}`)), section(mrkdwn(linksText([link])))];
}

function linksText(links: readonly Link[]): string {
  return links.map(({ label, url }) => `<${escaped(url)}|${escaped(label)}>`).join(' · ');
}

/** The three characters that Slack asks for: https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function section(text: object): object {
  return { type: 'section', text };
}

function plain(text: string): object {
  return { type: 'plain_text', text, emoji: false };
}

function mrkdwn(text: string): object {
  return { type: 'mrkdwn', text, verbatim: true };
}
