import * as z from 'zod';

/** The chats of λ notify-wecom, as a route names them. */
export const WECOM_CHATS = ['wecom-webhook', 'wecom-app'] as const;
/** The chats of λ notify-chat, as a route names them. */
export const OTHER_CHATS = ['dingtalk', 'feishu', 'slack', 'teams', 'webhook'] as const;
/** Every chat that a route can be set to. */
export const chat = z.enum([...WECOM_CHATS, ...OTHER_CHATS]);
export type Chat = z.output<typeof chat>;

/** A host that a route may call beside the channel's own, at port 443 or the one it names: `chat.example.com:8443`, `*.example.com`. */
export const EXTRA_HOST = /^(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/;
