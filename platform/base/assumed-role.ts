import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';

/** The shortest session that STS gives. */
const SESSION_SECONDS = 900;
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (RoleSessionName) */
const NAME_LENGTH = 64;

export type RoleSession = {
  readonly roleArn: string;
  /** CloudTrail of the account shows the name; what is longer than 64 characters is cut off. */
  readonly name: string;
  readonly externalId: string | undefined;
  /** The session policy takes rights away; undefined: the role's own rights. */
  readonly policy?: string;
};

const given = z
  .object({ AccessKeyId: z.string().min(1), SecretAccessKey: z.string().min(1), SessionToken: z.string().min(1), Expiration: z.date() })
  .transform((credentials) => ({
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    sessionToken: credentials.SessionToken,
    expiration: credentials.Expiration,
  }));
/** Credentials as clients of the SDK take them; a provider that returns them is asked again shortly before they expire. */
export type SessionCredentials = z.output<typeof given>;

/**
 * Assumes a role for 15 minutes, over the connection that `client` has.
 * @throws the error of STS as it is, ZodError for an answer without credentials; callers say what that means
 */
export async function assumeRole(client: Pick<STSClient, 'send'>, session: RoleSession): Promise<SessionCredentials> {
  const { Credentials: credentials } = await client.send(
    new AssumeRoleCommand({
      RoleArn: session.roleArn,
      RoleSessionName: session.name.slice(0, NAME_LENGTH),
      DurationSeconds: SESSION_SECONDS,
      ...(session.externalId !== undefined && { ExternalId: session.externalId }),
      ...(session.policy !== undefined && { Policy: session.policy }),
    }),
  );
  return given.parse(credentials);
}
