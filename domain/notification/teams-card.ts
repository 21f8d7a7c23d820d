import { type Draft, type Line, type Link, longestThatFits, type Message } from './message.ts';
import type { Tone } from './tone.ts';

/** 28 KB a message, in its smaller reading: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages */
export const TEAMS_BODY_BYTES = 28_000;

const COLOURS: Readonly<Record<Tone, string>> = { bad: 'Attention', attention: 'Warning', good: 'Good', neutral: 'Default' };

/** Teams replaces this by a mention where it stands in a card. */
const MENTION_TAG = /<(?=\/?at\b)/gi;

/**
 * The body of a message to a Teams workflow: an adaptive card. Untrusted text stands in the text runs of a
 * `RichTextBlock`, which knows no markdown; the one `TextBlock` holds mentions of the route's settings, and nobody else
 * stands in `msteams.entities`.
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 * @param mentions `id=Name` of those who are rung where somebody has to act
 */
export function teamsMessage(draft: Draft, mentions: readonly string[] = []): object {
  const getBody = (message: Message) => ({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: renderCard(message, mentions) }],
  });
  return getBody(longestThatFits(draft, (message) => Buffer.byteLength(JSON.stringify(getBody(message))) <= TEAMS_BODY_BYTES));
}

function renderCard(
  { headline, place, tone, next, lines, commands, links, colon, isUrgent }: Message,
  mentions: readonly string[],
): object {
  const title = { size: 'Large', weight: 'Bolder' };
  const entities = isUrgent ? mentions.map(buildEntity) : [];
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    body: [
      paragraph(run(headline, { ...title, color: COLOURS[tone] }), ...(place === '' ? [] : [run(` · ${place}`, title)])),
      ...[next, ...lines, ...commands].map((line) => renderLine(line, colon)),
      ...(entities.length === 0 ? [] : [{ type: 'TextBlock', text: entities.map(({ text }) => text).join(' '), wrap: true }]),
    ],
    actions: links.map(openUrl),
    ...(entities.length > 0 && { msteams: { entities } }),
  };
}

function buildEntity(mention: string) {
  const end = mention.indexOf('=');
  const [id, name] = [mention.slice(0, end), mention.slice(end + 1)];
  return { type: 'mention', text: `<at>${name}</at>`, mentioned: { id, name } };
}

function renderLine({ label, text, link }: Line, colon: string): object {
  const runs = [run(`${label}${colon}`, { weight: 'Bolder' }), run(text)];
  return paragraph(...runs, ...(link === undefined ? [] : [run(` ${link.label}`, { color: 'Accent', selectAction: openUrl(link) })]));
}

function paragraph(...inlines: readonly object[]): object {
  return { type: 'RichTextBlock', inlines };
}

function run(text: string, style: object = {}): object {
  return { type: 'TextRun', text: text.replace(MENTION_TAG, '＜'), ...style };
}

function openUrl({ label, url }: Link): object {
  return { type: 'Action.OpenUrl', title: label, url };
}
