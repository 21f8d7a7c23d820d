import type { STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { buildIdentityHeaders, IDENTITY_SECONDS, type SignedRequest } from '#domain/reaction/identity-request.ts';

export type IdentitySigner = {
  readonly client: Pick<STSClient, 'config'>;
  readonly region: string;
  /** Origin of STS, such as `https://sts.eu-central-1.amazonaws.com`. */
  readonly origin: string;
  /** The environment that the signature is for (`nameEnvironment`). */
  readonly environment: string;
  readonly now?: Date;
};

/**
 * Signs sts:GetCallerIdentity for one request to one environment and does not send it: whoever holds the URL and sends the
 * same headers learns from STS who signed, and can do nothing else with it. It holds for five minutes.
 */
export async function signIdentity(request: SignedRequest, { client, region, origin, environment, now }: IdentitySigner): Promise<string> {
  const { protocol, hostname, host, port } = new URL(origin);
  const signer = new SignatureV4({ service: 'sts', region, credentials: client.config.credentials, sha256: client.config.sha256 });
  const signed = await signer.presign(
    {
      method: 'GET',
      protocol,
      hostname,
      ...(port !== '' && { port: Number(port) }),
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host, ...buildIdentityHeaders(environment, request) },
    },
    { expiresIn: IDENTITY_SECONDS, ...(now !== undefined && { signingDate: now }) },
  );
  const url = new URL(origin);
  for (const [name, value] of Object.entries(signed.query ?? {})) url.searchParams.set(name, String(value));
  return url.href;
}
