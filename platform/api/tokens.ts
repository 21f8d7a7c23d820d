import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import * as z from 'zod';
import { IdentityUnavailable } from '#domain/base/errors.ts';
import type { AgeClock } from '#platform/base/clock.ts';
import { refreshed } from '#platform/base/refreshed.ts';

/** The identity provider of people, as OpenID Connect describes one. */
export type Issuer = {
  /** Its address; tokens name it as `iss`. */
  readonly url: string;
  /** The client that tokens are for: `aud`. */
  readonly audience: string;
  /** The claim that lists the groups of a person: `groups`, `cognito:groups`. */
  readonly groupsClaim: string;
};

/** A person whom the identity provider vouches for: by a verified address, else by the subject. */
type TokenHolder = { readonly id: string; readonly groups: readonly string[] };

export interface Tokens {
  /**
   * @returns undefined: the token is not of this issuer, not for this client, over, or forged
   * @throws IdentityUnavailable where the keys of the issuer cannot be read
   */
  verify(token: string): Promise<TokenHolder | undefined>;
}

const FETCH_MS = 5_000;
const MAX_BYTES = 256 * 1024;
const DISCOVERY_MS = 3_600_000;
/** Longer than the id of any directory, shorter than what a header can hold. */
const MAX_ID = 256;
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const claims = z.looseObject({
  sub: z.string().min(1).max(MAX_ID),
  email: z.string().max(MAX_ID).optional(),
  email_verified: z.boolean().optional(),
});

/** Verifies tokens by the published keys of their issuer: https://openid.net/specs/openid-connect-discovery-1_0.html */
export function issuedTokens(issuer: Issuer, clock: AgeClock): Tokens {
  const verifier = refreshed({ load: () => openVerifier(issuer), refreshMs: DISCOVERY_MS, clock });
  return {
    async verify(token) {
      const opened = await verifier.read();
      const payload = await opened.verify(token).catch(refuseToken);
      const read = claims.safeParse(payload);
      if (!read.success) return undefined;
      const groups = z.array(z.string()).safeParse(read.data[issuer.groupsClaim]);
      return { id: namePerson(read.data), groups: groups.data ?? [] };
    },
  };
}

/** An address that nobody verified is one that anybody may write. */
function namePerson({ sub, email, email_verified: isVerified }: z.output<typeof claims>): string {
  return isVerified === true && email !== undefined ? email : sub;
}

/** An error of the token is an answer; one of the way to the keys is none. */
function refuseToken(error: unknown): undefined {
  if (error instanceof IdentityUnavailable) throw error;
  return undefined;
}

async function openVerifier({ url, audience }: Issuer) {
  const base = url.replace(/\/$/, '');
  const document = discovery.safeParse(JSON.parse(Buffer.from(await load(`${base}/.well-known/openid-configuration`)).toString()));
  if (!document.success || document.data.issuer.replace(/\/$/, '') !== base)
    throw new IdentityUnavailable(`${base} does not describe itself as the issuer that the configuration names. Nobody can sign in.`);
  const jwksCache = new SimpleJwksCache({ fetcher: { fetch: load } });
  return JwtVerifier.create([{ issuer: document.data.issuer, audience, jwksUri: document.data.jwks_uri }], { jwksCache });
}

async function load(address: string): Promise<ArrayBuffer> {
  if (!address.startsWith('https://') && !LOOPBACK.test(address))
    throw new IdentityUnavailable(`${address} is not https, so its keys are not trusted. Name an issuer with https.`);
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(FETCH_MS), redirect: 'error' });
    const body = await answer.arrayBuffer();
    if (!answer.ok || body.byteLength > MAX_BYTES) throw new Error(`status ${answer.status}, ${body.byteLength} bytes`);
    return body;
  } catch (cause) {
    throw new IdentityUnavailable(`The keys of the identity provider cannot be read from ${address} (${String(cause)}).`, { cause });
  }
}
