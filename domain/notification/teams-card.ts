import type { SeverityLabel } from '../finding.ts';
import { type Draft, type Line, type Link, longestThatFits, type Message } from './message.ts';

/** 28 KB a message, in its smaller reading: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages */
export const TEAMS_BODY_BYTES = 28_000;

const COLOURS: Readonly<Record<SeverityLabel, string>> = {
  CRITICAL: 'Attention',
  HIGH: 'Attention',
  MEDIUM: 'Warning',
  LOW: 'Accent',
  INFORMATIONAL: 'Default',
};

/**
 * The body of a message to a Teams workflow: an adaptive card. What is untrusted stands in the text runs of a
 * `RichTextBlock`, which knows no markdown (`TextBlock` does); without `msteams.entities` nobody can be mentioned.
 */
export function teamsMessage(draft: Draft): object {
  const bodyOf = (message: Message) => ({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: cardOf(message) }],
  });
  return bodyOf(longestThatFits(draft, (message) => Buffer.byteLength(JSON.stringify(bodyOf(message))) <= TEAMS_BODY_BYTES));
}

function cardOf({ subject, headline, severity, lines, links, colon }: Message): object {
  const title = { size: 'Large', weight: 'Bolder' };
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    body: [
      paragraph(run(`${severity} `, { ...title, color: COLOURS[severity] }), run(`${subject} ${headline}`, title)),
      ...lines.map((line) => lineOf(line, colon)),
    ],
    actions: links.map(openUrl),
  };
}

function lineOf({ label, text, link }: Line, colon: string): object {
  const runs = [run(`${label}${colon}`, { weight: 'Bolder' }), run(text)];
  return paragraph(...runs, ...(link === undefined ? [] : [run(` ${link.label}`, { color: 'Accent', selectAction: openUrl(link) })]));
}

function paragraph(...inlines: readonly object[]): object {
  return { type: 'RichTextBlock', inlines };
}

function run(text: string, style: object = {}): object {
  return { type: 'TextRun', text, ...style };
}

function openUrl({ label, url }: Link): object {
  return { type: 'Action.OpenUrl', title: label, url };
}
