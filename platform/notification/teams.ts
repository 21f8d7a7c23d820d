import * as z from 'zod';
import { draftMessage } from '#domain/notification/draft.ts';
import { teamsMessage } from '#domain/notification/teams-card.ts';
import type { Channel, Delivery } from './channel.ts';
import { type Answered, type ChannelDeps, judgeByStatus, webhookChannel } from './webhook-channel.ts';

/** A failure behind the workflow arrives as 200 with the status in the text. */
const HIDDEN_STATUS = /HTTP error (\d{3})/;

const secret = z.strictObject({ url: z.url() });

/**
 * A Teams workflow that posts to a channel when it is called.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
 * Its 202 says that the message is queued; whether it was shown, nobody is told.
 */
export function teamsChannel(deps: ChannelDeps): Channel {
  return webhookChannel(
    {
      name: 'teams',
      budget: { messages: 20, perSeconds: 60 },
      secret,
      hosts: ['*.logic.azure.com', '*.environment.api.powerplatform.com'],
      request: ({ url }, notifications) => ({
        url,
        body: JSON.stringify(teamsMessage(draftMessage(notifications, deps.audience), deps.mentions)),
      }),
      judge: judgeTeams,
    },
    deps,
  );
}

function judgeTeams(answer: Answered): Delivery {
  const hidden = HIDDEN_STATUS.exec(answer.body)?.[1];
  return judgeByStatus(hidden === undefined ? answer : { ...answer, status: Number(hidden) });
}
