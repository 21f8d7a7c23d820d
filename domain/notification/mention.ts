import { lookUp } from '@attack-reactor/kit/contract';
import type { Chat } from './chats.ts';

/** Each chat calls a person in its own way; this is how that is written in the settings of a route. */
type MentionForm = { readonly form: RegExp; readonly says: string };

/** The chats in which a message can ring somebody. Each form leaves out whatever could end or begin markup of that chat. */
const MENTIONS = {
  'wecom-webhook': { form: /^[\w.@-]{1,64}$/, says: 'a user id of WeCom' },
  'wecom-app': { form: /^[\w.@-]{1,64}$/, says: 'a user id of WeCom' },
  dingtalk: { form: /^(mobile:\+?[\d-]{5,20}|[\w.-]{1,64})$/, says: 'a user id of DingTalk, or mobile: and a phone number' },
  feishu: { form: /^[\w-]{1,64}$/, says: 'an open id (ou_…) or user id of Feishu' },
  slack: { form: /^[UWS][A-Z0-9]{5,20}$/, says: 'the id of a member (U…, W…) or of a user group (S…) of Slack' },
  teams: {
    form: /^[\w.@+-]{3,128}=[\p{L}\p{M}\p{N} .'-]{1,60}$/u,
    says: 'id=Name, where id is the user principal name or the object id in Microsoft Entra',
  },
} as const satisfies Partial<Readonly<Record<Chat, MentionForm>>>;

/** Says what is wrong with the people that a route is to mention; undefined where nothing is. */
export function findMentionProblem(channel: string, mentions: readonly string[]): string | undefined {
  if (mentions.length === 0) return undefined;
  const known = lookUp<MentionForm>(MENTIONS, channel);
  if (known === undefined) return `channel ${channel} cannot mention people`;
  const wrong = mentions.find((one) => !known.form.test(one));
  return wrong === undefined ? undefined : `"${wrong}" is not ${known.says}`;
}
