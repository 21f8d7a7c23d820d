import {
  buildIdentityHeaders,
  IDENTITY_HEADERS,
  nameEnvironment,
  readIdentityRequest,
  stsHost,
} from '#domain/reaction/identity-request.ts';

const NOW = Date.parse('2026-11-03T08:01:00Z');
const HOST = 'sts.eu-central-1.amazonaws.com';
const QUERY = {
  Action: 'GetCallerIdentity',
  Version: '2011-06-15',
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-Credential': 'ASIAEXAMPLEEXAMPLE00/20261103/eu-central-1/sts/aws4_request',
  'X-Amz-Date': '20261103T080000Z',
  'X-Amz-Expires': '300',
  'X-Amz-SignedHeaders': 'host;x-attack-reactor-environment;x-attack-reactor-request',
  'X-Amz-Signature': 'ab'.repeat(32),
};

function address(query: object = {}, origin = `https://${HOST}/`): string {
  const url = new URL(origin);
  for (const [name, value] of Object.entries({ ...QUERY, ...query })) if (value !== undefined) url.searchParams.set(name, String(value));
  return url.href;
}

function read(url: string, { partition = 'aws', now = NOW, endpoint }: { partition?: string; now?: number; endpoint?: string } = {}) {
  return readIdentityRequest(url, { partition, now, endpoint });
}

describe('a presigned request to STS', () => {
  it.each([
    ['as it is signed', address()],
    ['with the token of temporary credentials', address({ 'X-Amz-Security-Token': 'IQoJb3JpZ2luX2VjE+/==' })],
  ])('is sent %s', (_how, url) => {
    expect(read(url)).toEqual({ kind: 'ask', url, host: HOST });
  });

  it.each([
    ['another host', address({}, 'https://example.com/')],
    ['a host that begins like STS', address({}, 'https://sts.eu-central-1.amazonaws.com.example.com/')],
    ['a host that ends like STS', address({}, 'https://evil-sts.eu-central-1.amazonaws.com/')],
    ['another service of AWS', address({}, 'https://s3.eu-central-1.amazonaws.com/')],
    ['an STS of another partition', address({}, 'https://sts.cn-north-1.amazonaws.com.cn/')],
    ['an STS of another partition under the same suffix', address({}, 'https://sts.us-gov-west-1.amazonaws.com/')],
    ['the wrong suffix', address({}, 'https://sts.eu-central-1.amazonaws.com.cn/')],
    ['an address inside', address({}, 'https://169.254.169.254/')],
    ['plain HTTP', address({}, `http://${HOST}/`)],
    ['a port', address({}, `https://${HOST}:8443/`)],
    ['a user', address({}, `https://me:secret@${HOST}/`)],
    ['a path', address({}, `https://${HOST}/latest/`)],
    ['a fragment', `${address()}#x`],
    ['another action', address({ Action: 'AssumeRole' })],
    ['another version', address({ Version: '2011-06-16' })],
    ['a parameter more', address({ RoleArn: 'arn:aws:iam::111122223333:role/x' })],
    ['a parameter twice', `${address()}&Action=GetCallerIdentity`],
    ['a parameter less', address({ 'X-Amz-Expires': undefined })],
    ['a name in other capitals', address({ Action: undefined, action: 'GetCallerIdentity' })],
    ['headers that are not signed', address({ 'X-Amz-SignedHeaders': 'host' })],
    ['headers more', address({ 'X-Amz-SignedHeaders': `${QUERY['X-Amz-SignedHeaders']};x-more` })],
    ['the scope of another service', address({ 'X-Amz-Credential': QUERY['X-Amz-Credential'].replace('/sts/', '/iam/') })],
    ['the scope of another Region', address({ 'X-Amz-Credential': QUERY['X-Amz-Credential'].replace('eu-central-1', 'us-east-1') })],
    ['a day of validity', address({ 'X-Amz-Expires': '900' })],
    ['no date', address({ 'X-Amz-Date': '2026-11-03T08:00:00Z' })],
    ['no URL', 'GET / HTTP/1.1'],
    ['a megabyte', `${address()}&x=${'x'.repeat(1_000_000)}`],
  ])('is not sent with %s', (_what, url) => {
    expect(read(url)).toMatchObject({ kind: 'refuse' });
  });

  it('holds for five minutes, also where STS itself would take it longer', () => {
    const signed = Date.parse('2026-11-03T08:00:00Z');
    const at = (seconds: number) => read(address(), { now: signed + seconds * 1000 }).kind;

    expect([at(-61), at(-60), at(0), at(299), at(300)]).toEqual(['refuse', 'ask', 'ask', 'ask', 'refuse']);
  });

  it.each([
    ['aws', 'eu-central-1', 'sts.eu-central-1.amazonaws.com'],
    ['aws-cn', 'cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com'],
  ])('goes to the STS of its own partition: %s', (partition, region, host) => {
    const scope = { 'X-Amz-Credential': QUERY['X-Amz-Credential'].replace('eu-central-1', region) };

    expect(stsHost(region)).toBe(host);
    expect(read(address(scope, `https://${host}/`), { partition })).toMatchObject({ kind: 'ask', host });
  });

  it('goes to the STS of this machine where there is one, and then nowhere else', () => {
    const endpoint = 'http://127.0.0.1:4100';

    expect(read(address({}, `${endpoint}/`), { endpoint }).kind).toBe('ask');
    expect([read(address(), { endpoint }).kind, read(address({}, 'http://127.0.0.1:4101/'), { endpoint }).kind]).toEqual([
      'refuse',
      'refuse',
    ]);
  });
});

describe('what is signed', () => {
  it('is one environment, one answer and everything that is in it', () => {
    const environment = nameEnvironment({ accountId: '111122223333', region: 'eu-central-1', prefix: 'attack-reactor-dev' });
    const request = { action: 'approve', executionId: 'x-1', comment: 'go', breakGlass: false };
    const digest = (some: object) => buildIdentityHeaders(environment, { ...request, ...some })[IDENTITY_HEADERS.request];

    const all = [{}, { action: 'reject' }, { executionId: 'x-2' }, { comment: 'no' }, { breakGlass: true }].map(digest);

    expect(environment).toBe('111122223333/eu-central-1/attack-reactor-dev');
    expect(new Set(all).size).toBe(5);
    expect(digest({ identity: { url: 'https://…' } })).toBe(digest({}));
  });
});
