import * as z from 'zod';
import { oneLine } from '#domain/base/text.ts';
import { computeDigest } from '#platform/hub/package-store.ts';
import { HOSTILE } from '../support/api-world.ts';
import { acme, type HubApi, REAL, startHubApi } from '../support/hub-api.ts';
import { buildContent } from '../support/packages.ts';
import { signNow } from '../support/published-reactor.ts';

const NO_BYTES = `sha256:${'0'.repeat(64)}`;
const sent = z.object({
  upload: z.object({ method: z.literal('PUT'), url: z.string(), headers: z.record(z.string(), z.string()), expiresAt: z.iso.datetime() }),
});
const page = z.object({
  items: z.array(z.looseObject({ publisher: z.string(), name: z.string() })),
  next: z.string().nullable(),
  isComplete: z.boolean(),
});

/** The whole way of a reactor by the API alone, over the modules that the commands use. */
describe('the hub by the API', () => {
  let world: HubApi['world'];
  let hub: HubApi['hub'];
  let get: HubApi['get'];
  let act: HubApi['act'];
  let agree: HubApi['agree'];
  let readAudit: HubApi['readAudit'];
  beforeAll(async () => {
    ({ world, hub, get, act, agree, readAudit } = await startHubApi());
  }, 240_000);
  afterAll(() => world.close());

  const list = async (query = '') => page.parse(await get(`/v1/hub/reactors${query}`));
  const names = async (query = '') => (await list(query)).items.map(({ publisher, name }) => `${publisher}/${name}`);

  it('lists every reactor once, with its newest version that may be installed', async () => {
    const { items, isComplete } = await list();

    expect(items.map(({ publisher, name, latest }) => [`${publisher}/${name}`, latest])).toEqual([
      [`acme/${REAL}`, expect.objectContaining({ version: '1.1.0', state: 'VERIFIED', signature: 'verified' })],
      ['other/above', expect.objectContaining({ version: '1.0.0' })],
      ['other/close-door', expect.objectContaining({ version: '2.0.0' })],
      ['other/greedy', null],
      ['other/hostile', expect.objectContaining({ version: '1.0.0' })],
    ]);
    expect(isComplete).toBe(true);
  });

  it.each([
    ['control=S3.14', [`acme/${REAL}`]],
    ['control=EC2.9&control=S3.14', [`acme/${REAL}`, 'other/close-door']],
    ['control=EC2.8', ['other/above', 'other/close-door', 'other/hostile']],
    ['technique=T1552.005&publisher=other', ['other/above', 'other/close-door', 'other/hostile']],
    ['publisher=other&effect=disruptive', ['other/close-door']],
    ['trust=community&q=CLOSE-', ['other/close-door']],
    ['trust=official', []],
    ['action=ec2%3AModifyInstanceMetadataOptions&q=script', ['other/hostile']],
    ['control=Nothing.1', []],
  ])('finds by %s', async (query, found) => {
    expect(await names(`?${query}`)).toEqual(found);
  });

  it('pages, and takes no cursor of another filter', async () => {
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const answer: z.output<typeof page> = await list(`?limit=1${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...answer.items.map(({ name }) => name));
      next = answer.next;
    }
    const { next: cursor } = await list('?limit=1');

    expect(seen).toEqual([REAL, 'above', 'close-door', 'greedy', 'hostile']);
    expect(await world.ask(`/v1/hub/reactors?limit=1&publisher=acme&cursor=${cursor}`, 'viewer')).toMatchObject({ status: 422 });
  });

  it('counts the open findings that a reactor could react to, in the accounts of the caller', async () => {
    const key = await world.makeKey('bank-reader', 'bank');
    const count = (body: unknown) => z.object({ openFindings: z.int().nullable() }).parse(body).openFindings;
    const path = `/v1/hub/reactors/acme/${REAL}`;
    const asBank = await fetch(`${world.url}${path}`, { headers: { 'x-api-key': key } });

    const findings = z
      .object({ items: z.array(z.object({ control: z.string().nullable(), techniqueIds: z.array(z.string()) })) })
      .parse(await get('/v1/findings?limit=200'));
    const { about } = z.object({ about: z.object({ techniques: z.array(z.string()) }) }).parse(await get(path));
    const answered = findings.items.filter(
      ({ control, techniqueIds }) => control === 'S3.14' || about.techniques.some((id) => techniqueIds.some((one) => one.startsWith(id))),
    );

    expect(answered.length).toBeGreaterThan(3);
    expect([count(await get(path)), count(await asBank.json())]).toEqual([answered.length, 1]);
    expect(count(await get('/v1/hub/reactors/other/greedy'))).toBe(0);
  });

  it('tells every reason of a rejection in three languages, and quotes a package on one line only', async () => {
    const { versions } = z
      .object({
        versions: z.array(z.object({ state: z.string(), checks: z.looseObject({ outcome: z.string(), reasons: z.array(z.unknown()) }) })),
      })
      .parse(await get('/v1/hub/reactors/other/greedy'));

    expect(versions).toMatchObject([{ state: 'REJECTED', checks: { outcome: 'rejected', moreReasons: 0 } }]);
    const reasons = z.array(z.object({ code: z.string(), text: z.object({ en: z.string(), zh: z.string(), es: z.string() }) }));
    const told = reasons.parse(versions[0]?.checks.reasons);
    expect(told.length).toBeGreaterThan(0);
    for (const { text } of told) for (const sentence of Object.values(text)) expect(sentence).toBe(oneLine(sentence));
  });

  it('knows no reactor and no version that nobody published', async () => {
    const path = '/v1/reactors/acme/nothing';
    expect(await world.ask('/v1/hub/reactors/acme/nothing', 'viewer')).toMatchObject({ status: 404 });
    expect(await world.ask(path, 'viewer')).toMatchObject({ status: 404 });
    expect(await act('POST', `${path}/preview`, {})).toMatchObject({ status: 404 });
    expect(await act('POST', `/v1/reactors/acme/${REAL}/preview`, { version: '9.9.9' })).toMatchObject({ status: 404 });
    expect(await act('POST', `${path}/reversion`)).toMatchObject({ status: 404 });
    expect(await act('DELETE', path)).toMatchObject({ status: 404 });
  });

  it('refuses what nobody could agree to, and leaves nothing', async () => {
    const path = `/v1/reactors/acme/${REAL}`;
    const { wish } = await agree(path, '1.0.0');
    const { wish: above, preview } = await agree('/v1/reactors/other/above', '1.0.0');

    expect(await act('PUT', path, { ...wish, digest: NO_BYTES })).toMatchObject({ status: 409 });
    expect(await act('PUT', path, { ...wish, manifestDigest: NO_BYTES })).toMatchObject({ status: 409 });
    expect(await act('PUT', path, { ...wish, version: '9.9.9' })).toMatchObject({ status: 404 });
    expect(await act('PUT', path, { ...wish, by: 'eve' })).toMatchObject({ status: 400 });
    expect(await act('PUT', '/v1/reactors/other/above', above)).toMatchObject({ status: 409 });
    expect(preview).toMatchObject({ kind: 'refuse', messages: [{ en: expect.stringContaining('ec2:MonitorInstances') }] });
    expect(await act('PUT', '/v1/reactors/other/greedy', wish)).toMatchObject({ status: 409 });
    expect(await act('PUT', `/v1/reactors/official/${REAL}`, wish)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('reaction.reactors') },
    });
    expect(await world.ask(path, 'viewer')).toMatchObject({ status: 404 });
  });

  it('goes all the way: preview, install, update, back, uninstall, each outcome by reading', async () => {
    const path = `/v1/reactors/acme/${REAL}`;
    const { preview, wish } = await agree(path, '1.0.0');
    expect(preview).toMatchObject({ id: `acme/${REAL}`, kind: 'install', installed: null, manifest: { effect: 'irreversible' } });
    const asked = await act('PUT', path, wish);
    expect(asked).toMatchObject({ status: 202, body: { wanted: { version: '1.0.0', by: 'ping@example.com' } } });
    await world.cloud.settled();
    expect(await get(path)).toMatchObject({ state: 'installed', installed: { version: '1.0.0' }, report: { state: 'installed' } });

    await act('PUT', path, (await agree(path, '1.1.0')).wish);
    await world.cloud.settled();
    expect(await get(path)).toMatchObject({ state: 'installed', installed: { version: '1.1.0' }, wanted: { before: '1.0.0' } });
    expect(await get(`/v1/hub/reactors/acme/${REAL}`)).toMatchObject({ installed: { state: 'installed', version: '1.1.0', growth: [] } });
    expect(await act('POST', `${path}/reversion`)).toMatchObject({ status: 202, body: { wanted: { version: '1.0.0' } } });
    await world.cloud.settled();
    expect(await get(path)).toMatchObject({ state: 'installed', installed: { version: '1.0.0' } });

    await world.cloud.reaction?.putBinding({ id: 'mine', match: { control: 'S3.14' }, reactorId: `acme/${REAL}`, mode: 'notify' });
    expect(await get(path)).toMatchObject({ uses: { bindings: ['mine'], undoableChanges: 0, isComplete: true, coverage: [] } });
    expect(await act('DELETE', path)).toMatchObject({ status: 202 });
    await world.cloud.settled();
    expect(await get(path)).toMatchObject({
      state: 'failed',
      installed: { version: '1.0.0' },
      report: { state: 'failed', messages: [{ en: expect.stringContaining('mine'), zh: expect.any(String), es: expect.any(String) }] },
    });
    await world.cloud.reaction?.removeBinding('mine');
    expect(await act('DELETE', `${path}?forgetsUndo=true`)).toMatchObject({ status: 403 });
    expect(await act('DELETE', `${path}?forgetsUndo=true`, undefined, 'admin')).toMatchObject({ status: 202 });
    await world.cloud.settled();
    expect(await get(path)).toMatchObject({ state: 'none', installed: null, wanted: null, report: { state: 'uninstalled' } });
  });

  it('wants a version once for one idempotency key, and audits who asked for what', async () => {
    const path = `/v1/reactors/acme/${REAL}`;
    const { wish } = await agree(path, '1.1.0');
    const ask = (body: unknown) => world.ask(path, 'publisher', { method: 'PUT', body, headers: { 'idempotency-key': 'install-once' } });
    const [first, again, another] = [await ask(wish), await ask(wish), await ask({ ...wish, version: '1.0.0' })];
    await world.cloud.settled();
    const own = (await readAudit()).filter(({ operation }) => operation === 'installReactor');

    expect([first.status, again.status, another.status]).toEqual([202, 202, 422]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(own.slice(0, 2)).toMatchObject([
      { actor: 'ping@example.com', target: `acme/${REAL}`, outcome: 'done', change: { before: null, after: { version: '1.1.0' } } },
      { actor: 'ping@example.com', outcome: 'asked' },
    ]);
  });

  it('publishes by an address that takes these bytes and no others, and tells the verdict by reading', async () => {
    const zip = await signNow(buildContent({ publisher: 'acme', id: 'open-window' }), acme);
    const named = { publisher: 'acme', name: 'open-window', version: '1.0.0' };
    const body = { ...named, digest: computeDigest(zip), bytes: zip.byteLength };
    const first = await act('POST', '/v1/hub/reactors', body);
    const { upload } = sent.parse(first.body);
    const send = (bytes: Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = upload.headers) =>
      fetch(upload.url, { method: upload.method, headers, body: bytes });
    const path = '/v1/hub/reactors/acme/open-window';

    expect(first).toMatchObject({ status: 202, body: { version: null } });
    expect(new URL(upload.url).searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host;if-none-match;x-amz-checksum-sha256');
    expect(await world.ask(path, 'viewer')).toMatchObject({ status: 404 });
    expect((await send(new Uint8Array([1, 2, 3]))).status).toBe(400);
    expect((await send(new Uint8Array(zip))).status).toBe(200);
    expect((await send(new Uint8Array(zip))).status).toBe(412);
    expect(await act('POST', '/v1/hub/reactors', body)).toMatchObject({
      status: 202,
      body: { version: { state: 'PUBLISHED', publishedBy: 'ping@example.com', checks: { outcome: 'waiting' } }, upload: null },
    });
    await world.cloud.settled();
    expect(await get(path)).toMatchObject({ versions: [{ state: 'VERIFIED', checks: { outcome: 'verified', at: expect.any(String) } }] });
    expect(await act('POST', '/v1/hub/reactors', { ...body, digest: NO_BYTES })).toMatchObject({ status: 409 });
    expect(await act('POST', `${path}/versions/1.0.0/verification`, undefined, 'admin')).toMatchObject({ status: 409 });
  });

  it('publishes nothing for a publisher whose key the hub does not trust, and nothing under another name than the package says', async () => {
    const zip = await signNow(buildContent({ publisher: 'acme', id: 'forged' }), acme);
    const bytes = { digest: computeDigest(zip), bytes: zip.byteLength };
    const forged = { publisher: 'other', name: 'forged', version: '1.0.0', ...bytes };
    const { upload } = sent.parse((await act('POST', '/v1/hub/reactors', forged)).body);
    await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: new Uint8Array(zip) });

    expect(await act('POST', '/v1/hub/reactors', { ...forged, publisher: 'nobody' })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('trusts no key of nobody') },
    });
    expect(await act('POST', '/v1/hub/reactors', { ...forged, by: 'eve' })).toMatchObject({ status: 400 });
    expect(await act('POST', '/v1/hub/reactors', forged)).toMatchObject({
      status: 409,
      body: { detail: 'The package says that it is acme/forged@1.0.0, not other/forged@1.0.0.' },
    });
    expect(await world.ask('/v1/hub/reactors/other/forged', 'viewer')).toMatchObject({ status: 404 });
  });

  it('tells beside the hub, and before an update, what the new version takes more', async () => {
    const path = '/v1/reactors/other/close-door';
    await act('PUT', path, (await agree(path, '1.0.0')).wish);
    await world.cloud.settled();
    const growth = [
      { en: expect.stringContaining('harder to undo: disruptive') },
      { en: 'It answers to EC2.9 too.', zh: '它还会响应 EC2.9。' },
    ];

    expect(await get('/v1/hub/reactors/other/close-door')).toMatchObject({
      latest: { version: '2.0.0' },
      installed: { state: 'installed', version: '1.0.0', growth, newActions: [] },
    });
    expect((await agree(path, '2.0.0')).preview).toMatchObject({ kind: 'update', installed: '1.0.0', growth });
  });

  it('warns of a version, revokes it, and takes one back; none comes back', async () => {
    const path = '/v1/hub/reactors/other/close-door/versions';
    const withdraw = (version: string, body: object) => act('POST', `${path}/${version}/withdrawal`, body);
    const reason = `It is slow. ${HOSTILE}`;

    expect(await withdraw('1.0.0', { state: 'DEPRECATED' })).toMatchObject({ status: 422 });
    expect(await withdraw('1.0.0', { state: 'DEPRECATED', reason, isMalicious: true })).toMatchObject({ status: 422 });
    expect(await withdraw('1.0.0', { state: 'VERIFIED', reason })).toMatchObject({ status: 400 });
    expect(await withdraw('1.0.0', { state: 'DEPRECATED', reason, successor: '2.0.0' })).toMatchObject({
      status: 200,
      body: { state: 'DEPRECATED', reason, successor: '2.0.0', isMalicious: false },
    });
    expect(await withdraw('2.0.0', { state: 'WITHDRAWN' })).toMatchObject({ status: 200, body: { state: 'WITHDRAWN' } });
    expect(await withdraw('2.0.0', { state: 'DEPRECATED', reason })).toMatchObject({ status: 409 });
    expect(await get('/v1/hub/reactors/other/close-door')).toMatchObject({ latest: { version: '1.0.0', state: 'DEPRECATED' } });
  });

  it('disables an installed version that the hub calls harmful', async () => {
    const { wish } = await agree(`/v1/reactors/acme/${REAL}`, '1.1.0');
    await act('PUT', `/v1/reactors/acme/${REAL}`, wish);
    await world.cloud.settled();
    const body = { state: 'REVOKED', reason: 'It does harm to buckets.', isMalicious: true };
    expect(await act('POST', `/v1/hub/reactors/acme/${REAL}/versions/1.1.0/withdrawal`, body)).toMatchObject({ status: 200 });
    await hub.reviewReactors();

    expect(await get(`/v1/reactors/acme/${REAL}`)).toMatchObject({ installed: { disabled: expect.stringContaining('harm') } });
  });

  it('leaves an entry in the audit for each write, with who, what it was, and what it is', async () => {
    const entries = await readAudit();
    const done = (operation: string) => entries.filter((one) => one.operation === operation && one.outcome === 'done');

    for (const operation of ['publishReactor', 'installReactor', 'withdrawReactor', 'previewReactor'])
      expect([operation, new Set(done(operation).map(({ actor }) => actor))]).toEqual([operation, new Set(['ping@example.com'])]);
    expect(done('uninstallReactor')[0]).toMatchObject({
      actor: 'adam@example.com',
      change: { before: { version: '1.0.0' }, after: { forgetsUndo: true } },
    });
    expect(done('revertReactor')[0]).toMatchObject({
      change: { before: { version: '1.1.0' }, after: { version: '1.0.0', before: '1.1.0' } },
    });
    expect(done('withdrawReactor')[0]).toMatchObject({
      change: { before: { state: 'VERIFIED' }, after: { state: 'REVOKED', isMalicious: true } },
    });
    expect(done('publishReactor').map(({ change }) => change)).toEqual(
      expect.arrayContaining([
        { before: null, after: { awaits: expect.objectContaining({ name: 'open-window' }) } },
        { before: null, after: expect.objectContaining({ name: 'open-window', state: 'PUBLISHED' }) },
      ]),
    );
    expect(JSON.stringify(entries)).not.toContain('X-Amz-Signature');
  });
});
