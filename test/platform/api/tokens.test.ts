import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { type LoopbackServer, serveLoopback } from '#local/loopback-server.ts';
import { issuedTokens } from '#platform/api/tokens.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const AUDIENCE = 'console';
const PERSON = { sub: 'subject-1', email: 'ana@example.com', email_verified: true, groups: ['security'] };

describe('a token of the identity provider', () => {
  let server: LoopbackServer;
  let issuer: string;
  let key: CryptoKey;
  let describes: (url: string) => object;
  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    key = pair.privateKey;
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
    server = await serveLoopback(async (request, response) => {
      const document = request.url === '/keys' ? { keys: [jwk] } : describes(issuer);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
    issuer = server.url;
  });
  beforeEach(() => {
    describes = (url) => ({ issuer: url, jwks_uri: `${url}/keys` });
  });
  afterAll(() => server.close());

  const sign = (claims: JWTPayload, { by = key, kid = 'one', iss = issuer, aud = AUDIENCE, lives = 60 } = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const token = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid });
    return token
      .setIssuer(iss)
      .setAudience(aud)
      .setIssuedAt(now - 120)
      .setExpirationTime(now + lives)
      .sign(by);
  };
  const verifier = (groupsClaim = 'groups') => issuedTokens({ url: issuer, audience: AUDIENCE, groupsClaim }, new ManualClock());

  it('names a person and their groups', async () => {
    expect(await verifier().verify(await sign(PERSON))).toEqual({ id: 'ana@example.com', groups: ['security'] });
    expect(await verifier('cognito:groups').verify(await sign({ ...PERSON, 'cognito:groups': ['other'] }))).toMatchObject({
      groups: ['other'],
    });
    expect(await verifier('none').verify(await sign(PERSON))).toMatchObject({ groups: [] });
  });

  it.each([
    ['nobody verified', { ...PERSON, email_verified: false }],
    ['the token says nothing about', { sub: 'subject-1', email: 'ana@example.com' }],
  ])('does not name a person by an address that %s', async (_what, claims) => {
    expect(await verifier().verify(await sign(claims))).toMatchObject({ id: 'subject-1' });
  });

  it.each<[string, Parameters<typeof sign>[1]]>([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another client', { aud: 'other' }],
    ['the past', { lives: -60 }],
    ['a key that is not published', { kid: 'two' }],
  ])('is refused when it is of %s', async (_what, change) => {
    expect(await verifier().verify(await sign(PERSON, change))).toBeUndefined();
  });

  it('is refused when somebody else signed it under the same name of a key', async () => {
    const { privateKey: by } = await generateKeyPair('ES256');

    expect(await verifier().verify(await sign(PERSON, { by }))).toBeUndefined();
  });

  it.each<[string, (url: string) => object]>([
    ['is another issuer', (url) => ({ issuer: 'https://evil.example', jwks_uri: `${url}/keys` })],
    ['has no keys', (url) => ({ issuer: url })],
    ['keeps its keys where nobody encrypts', (url) => ({ issuer: url, jwks_uri: 'http://keys.example/keys' })],
  ])('cannot be judged where the issuer %s', async (_what, document) => {
    describes = document;

    await expect(verifier().verify(await sign(PERSON))).rejects.toMatchObject({ name: 'IdentityUnavailable' });
  });
});
