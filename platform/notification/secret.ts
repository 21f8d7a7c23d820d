import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { NotificationUnavailable } from '#domain/base/errors.ts';
import type { AgeClock } from '#platform/base/clock.ts';
import { refreshed } from '#platform/base/refreshed.ts';
import { parseJsonText } from './json-text.ts';

const KEEP_MS = 5 * 60_000;

/** A channel's secret: the only place where an address or a key comes from. */
export interface ChannelSecret {
  /** The secret's text; at most five minutes old. @throws NotificationUnavailable */
  read(): Promise<string>;
  /** The secret's text as it is now. @throws NotificationUnavailable */
  readAgain(): Promise<string>;
}

/** Reads a secret of Secrets Manager and keeps it for five minutes; a failure is not kept. */
export function channelSecret(client: Pick<SecretsManagerClient, 'send'>, arn: string, clock: AgeClock): ChannelSecret {
  return refreshed({ load: () => fetchText(client, arn), refreshMs: KEEP_MS, clock });
}

/**
 * The secret's text as what a channel needs. Says which fields are wrong, never what they hold: neither the text nor the
 * error of a parser, which quotes it, is passed on.
 * @throws NotificationUnavailable
 */
export function parseSecret<Schema extends z.ZodType>(text: string, schema: Schema, channel: string): z.output<Schema> {
  const parsed = schema.safeParse(parseJsonText(text));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, code }) => `${path.map(String).join('.') || 'the secret'} (${code})`);
  throw new NotificationUnavailable(
    `The secret of channel ${channel} is not of the shape that the channel needs: ${fields.join(', ')}. Correct it in Secrets Manager.`,
  );
}

async function fetchText(client: Pick<SecretsManagerClient, 'send'>, arn: string): Promise<string> {
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    if (text !== undefined) return text;
  } catch (error) {
    const name = error instanceof Error ? error.name : 'failure';
    throw new NotificationUnavailable(`Secret ${arn} cannot be read (${name}). Check that it exists and who may read it; messages wait.`);
  }
  throw new NotificationUnavailable(`Secret ${arn} holds no text. Store JSON in it; messages wait.`);
}
