import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES } from '@attack-reactor/kit/contract';
import { dingtalkMessage } from '#domain/notification/dingtalk-message.ts';
import { draftMessage, type Told } from '#domain/notification/draft.ts';
import { feishuCard } from '#domain/notification/feishu-card.ts';
import type { Audience } from '#domain/notification/language.ts';
import { NOTIFICATION_KINDS } from '#domain/notification/notification.ts';
import { webhookBody } from '#domain/notification/signed-body.ts';
import { slackMessage } from '#domain/notification/slack-blocks.ts';
import { teamsMessage } from '#domain/notification/teams-card.ts';
import { WECOM_APP_BYTES, WECOM_GROUP_BYTES, wecomMarkdown } from '#domain/notification/wecom-message.ts';
import { aChannelTest } from '../../support/channel-tests.ts';
import { EVERY_MESSAGE } from '../../support/every-message.ts';
import { told } from '../../support/notifications.ts';

/**
 * Every message as a chat gets it, to be read by people. `UPDATE_GOLDEN=1 npx jest test/domain/notification/golden.test.ts`
 * writes the files anew; read their difference before you commit it.
 */
const FOLDER = join(import.meta.dirname, 'golden');
const IS_UPDATE = process.env['UPDATE_GOLDEN'] === '1';
const TIME_ZONES = { en: 'UTC', zh: 'Asia/Shanghai', es: 'Europe/Madrid' } as const;

type Rendering = { readonly ending: string; readonly render: (notifications: Told, audience: Audience) => string };
type Golden = { readonly file: string; readonly render: () => string };

const asJson = (body: object): string => `${JSON.stringify(body, null, 2)}\n`;
const CHANNELS: readonly Rendering[] = [
  {
    ending: 'wecom-webhook.md',
    render: (all, audience) => `${wecomMarkdown(draftMessage(all, audience), { limitBytes: WECOM_GROUP_BYTES, mentions: ['li.wei'] })}\n`,
  },
  { ending: 'wecom-app.md', render: (all, audience) => `${wecomMarkdown(draftMessage(all, audience), { limitBytes: WECOM_APP_BYTES })}\n` },
  {
    ending: 'dingtalk.json',
    render: (all, audience) => asJson(dingtalkMessage(draftMessage(all, audience), ['mobile:13800138000', 'li.wei'])),
  },
  {
    ending: 'feishu.json',
    render: (all, audience) => asJson(feishuCard(draftMessage(all, audience), { mentions: ['ou_7d8a6e6df7621556ce0d21922b676706'] })),
  },
  { ending: 'slack.json', render: (all, audience) => asJson(slackMessage(draftMessage(all, audience), ['U012AB3CD', 'S0614TZR7'])) },
  { ending: 'teams.json', render: (all, audience) => asJson(teamsMessage(draftMessage(all, audience), ['li.wei@example.com=Li Wei'])) },
];

const messages: readonly [string, Told][] = [
  ...[...EVERY_MESSAGE].map(([name, one]): [string, Told] => [name, told(one)]),
  ['digest', told(...EVERY_MESSAGE.values())],
  ['test', [aChannelTest()]],
];
const files: readonly Golden[] = messages.flatMap(([name, notifications]) => [
  ...LANGUAGES.flatMap((language) =>
    CHANNELS.map(({ ending, render }) => ({
      file: `${name}.${language}.${ending}`,
      render: () => render(notifications, { language, timeZone: TIME_ZONES[language] }),
    })),
  ),
  // A receiver of JSON has no language.
  { file: `${name}.webhook.json`, render: () => asJson(webhookBody(notifications)) },
]);

describe('every message', () => {
  beforeAll(() => {
    if (!IS_UPDATE) return;
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER);
    for (const { file, render } of files) writeFileSync(join(FOLDER, file), render());
  });

  it('is of each kind', () => {
    expect(new Set([...EVERY_MESSAGE.values()].map(({ kind }) => kind))).toEqual(new Set(NOTIFICATION_KINDS));
  });

  it('has a file for each channel in each language, and no file is left over', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(files.map(({ file }) => file).sort());
  });

  it.each(files)('is as it was read: $file', ({ file, render }) => {
    const path = join(FOLDER, file);

    expect(render()).toBe(existsSync(path) ? readFileSync(path, 'utf8') : `no ${file}`);
  });
});
