/** Everything that people do by the API on the whole platform: who may, what becomes of it, and what is written down. */
import { allowPublicRead } from '@attack-reactor/kit/scene/bucket';
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { Role } from '#domain/api/role.ts';
import { LOCAL_GRANTS } from '#local/api/people.ts';
import { connectOwner, lookAtBucket, makePublicBucket } from '#local/reaction/scene.ts';
import { findBreak } from '#platform/api/audit-log.ts';
import { type ApiAnswer, type ApiWorld, HOSTILE, SHOP, startApiWorld } from '../support/api-world.ts';
import { failedControl } from '../support/findings.ts';

const REGION = 'eu-central-1';
/** Vera holds every role of the bank, and none of the shop, whose buckets this is about. */
const OF_BANK = 'viewer';
const GRANTS = [
  ...LOCAL_GRANTS,
  ...(['operator', 'approver', 'admin'] as const).map((role) => ({ group: 'local-viewers', role, tenant: 'bank' })),
];

describe('what people do by the API', () => {
  let world: ApiWorld;
  beforeAll(async () => {
    world = await startApiWorld({ withReaction: true, grants: GRANTS });
  }, 180_000);
  afterAll(() => world.close());

  const reaction = () => {
    if (world.cloud.reaction === undefined) throw new Error('This platform does not react.');
    return world.cloud.reaction;
  };
  const send =
    (method: string) =>
    (path: string, role: Role, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
      world.ask(path, role, { method, body, headers });
  const post = send('POST');
  const firstOf = async (path: string) => {
    const { body } = await world.ask(path, 'admin');
    return z.object({ items: z.array(z.record(z.string(), z.unknown())) }).parse(body).items[0] ?? {};
  };
  const detailOf = ({ body }: ApiAnswer) => z.looseObject({ detail: z.string().optional() }).parse(body).detail ?? '';
  const look = (bucket: string) => lookAtBucket(reaction().memberAccounts, { accountId: SHOP, region: REGION, bucket });
  const statusOf = async (id: string) => (await reaction().execution(id))?.result?.status;

  async function listAudit() {
    const { body } = await world.ask('/v1/audit?limit=200', 'admin');
    const entry = z.object({
      ...{ number: z.int(), at: z.string(), actor: z.string(), operation: z.string(), target: z.string(), outcome: z.string() },
      ...{ requestId: z.string(), tenants: z.string(), change: z.string().nullable(), digest: z.string() },
    });
    return z
      .object({ items: z.array(entry) })
      .parse(body)
      .items.toReversed();
  }

  describe('an answer to a question', () => {
    let id = '';
    let planHash = '';
    const answer = (role: Role, body: object, headers = {}) => post(`/v1/approvals/${id}/answers`, role, { planHash, ...body }, headers);
    beforeAll(async () => {
      const question = await firstOf('/v1/approvals');
      [id, planHash] = [String(question['id']), String(question['planHash'])];
    });

    it.each<[string, Role, object, number]>([
      ['of another tenant', OF_BANK, { verdict: 'approve' }, 404],
      ['of an operator', 'operator', { verdict: 'approve' }, 403],
      ['of an admin', 'admin', { verdict: 'approve' }, 403],
      ['that says who gives it', 'approver', { verdict: 'approve', by: { id: 'eve', groups: ['security-approvers'] } }, 400],
      ['that brings groups', 'approver', { verdict: 'approve', groups: ['security-approvers'] }, 400],
      ['about another plan', 'approver', { verdict: 'approve', planHash: 'of-yesterday' }, 409],
      ['that breaks the glass without a reason', 'approver', { verdict: 'approve', breakGlass: true, comment: '  ' }, 422],
      ['that breaks the glass to say no', 'approver', { verdict: 'reject', breakGlass: true, comment: 'now' }, 422],
    ])('does not count that is %s', async (_what, role, body, status) => {
      expect((await answer(role, body)).status).toBe(status);
      expect(await look('vault')).toBe('public');
    });

    it('does not count of a machine, whatever its roles', async () => {
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
      const body = { id: 'robot', roles: [{ tenant: '*', role: 'approver' }], expiresAt };
      const made = await post('/v1/clients', 'admin', body);
      const { key } = z.object({ key: z.string() }).parse(made.body);
      const said = await fetch(`${world.url}/v1/approvals/${id}/answers`, {
        method: 'POST',
        headers: { 'x-api-key': key, 'content-type': 'application/json' },
        body: JSON.stringify({ verdict: 'approve', planHash }),
      });

      expect(said.status).toBe(403);
    });

    it('is 404 where nobody asked', async () => {
      const closed = await firstOf('/v1/undoable');

      expect((await post('/v1/approvals/none/answers', 'approver', { verdict: 'approve', planHash })).status).toBe(404);
      expect((await post(`/v1/approvals/${closed['id']}/answers`, 'approver', { verdict: 'approve', planHash })).status).toBe(404);
    });

    it('takes the question up, and keeps it from lapsing', async () => {
      const taken = await answer('approver', { verdict: 'acknowledge' });

      expect(taken).toMatchObject({ status: 200, body: { id, acknowledgedBy: 'ana@example.com', answers: [] } });
      expect(JSON.stringify(taken.body)).not.toContain('taskToken');
    });

    it('counts once where two come at once, and the change is made once', async () => {
      const both = await Promise.all([
        answer('approver', { verdict: 'approve', comment: HOSTILE }),
        answer('approver', { verdict: 'reject', comment: 'no' }),
      ]);
      await world.cloud.settled();
      const record = await reaction().execution(id);

      expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
      expect(record?.steps.filter(({ name }) => name === 'APPROVAL_COUNTED')).toMatchObject([{ actor: 'ana@example.com' }]);
      const isApproved = both[0]?.status === 200;
      expect([record?.result?.status, await look('vault')]).toEqual(isApproved ? ['FIXED', 'private'] : ['REJECTED', 'public']);
    });

    it('is too late then, and says who was faster', async () => {
      const late = await answer('approver', { verdict: 'reject' });

      expect(late.status).toBe(409);
      expect(detailOf(late)).toMatch(/answered.*ana@example\.com/);
    });
  });

  describe('a rollback', () => {
    let id = '';
    const rollBack = (role: Role, body: object, headers = {}) => post(`/v1/executions/${id}/rollback`, role, body, headers);
    beforeAll(async () => {
      const { body } = await world.ask('/v1/executions?reactor=s3-bucket-public-access-block&status=FIXED', 'admin');
      id = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(body).items[0]?.id ?? 'none';
    });

    it.each<[string, Role, object, number]>([
      ['of another tenant', OF_BANK, {}, 404],
      ['of an approver', 'approver', {}, 403],
      ['of a publisher', 'publisher', {}, 403],
      ['that forces and confirms at once', 'operator', { force: true, confirm: true }, 422],
      ['that an operator confirms', 'operator', { confirm: true }, 403],
      ['that somebody confirms for whom nobody asked', 'approver', { confirm: true }, 409],
      ['in the name of somebody else', 'operator', { requestedBy: 'eve' }, 400],
    ])('is refused that is %s', async (_what, role, body, status) => {
      expect((await rollBack(role, body)).status).toBe(status);
      expect(await statusOf(id)).toBe('FIXED');
    });

    it('is 404 for what changed nothing, or is not there', async () => {
      expect((await post('/v1/executions/none/rollback', 'operator', {})).status).toBe(404);
    });

    it('restores the resource and answers with what was read back; asked again, nothing is done twice', async () => {
      const once = { 'idempotency-key': 'undo-once' };
      const undone = await rollBack('operator', {}, once);
      const again = await rollBack('operator', {}, once);
      const anew = await rollBack('operator', {});

      expect(undone).toMatchObject({ status: 202, body: { id, status: 'ROLLED_BACK', canBeUndone: false } });
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(anew).toMatchObject({ status: 202, body: { status: 'ROLLED_BACK' } });
      const steps = (await reaction().execution(id))?.steps ?? [];
      expect(steps.filter(({ name }) => name === 'ROLLED_BACK')).toMatchObject([{ actor: 'omar@example.com' }]);
    });

    it('takes no key of another request', async () => {
      expect((await rollBack('operator', { force: true }, { 'idempotency-key': 'undo-once' })).status).toBe(422);
    });
  });

  describe('a binding', () => {
    const put = (role: Role, id: string, body: object, headers: Readonly<Record<string, string>> = { 'if-none-match': '*' }) =>
      send('PUT')(`/v1/bindings/${id}`, role, body, headers);
    const remove = (role: Role, id: string, headers: Readonly<Record<string, string>>) =>
      send('DELETE')(`/v1/bindings/${id}`, role, undefined, headers);
    const wish = { match: { control: 'S3.1' }, reactorId: 's3-block-public-read', mode: 'notify' };
    const tagOf = ({ headers }: ApiAnswer) => headers.get('etag') ?? '';

    it('is put, changed and taken back by who looked at its last version', async () => {
      const made = await put('admin', 'by-hand', wish);
      const changed = await put('admin', 'by-hand', { ...wish, mode: 'approval' }, { 'if-match': tagOf(made) });
      const stale = await put('admin', 'by-hand', wish, { 'if-match': tagOf(made) });
      const blind = await put('admin', 'by-hand', wish, {});
      const taken = await put('admin', 'by-hand', wish);
      const { body } = await world.ask('/v1/bindings', 'admin');
      const gone = await remove('admin', 'by-hand', { 'if-match': tagOf(changed) });

      expect([made, changed, stale, blind, taken, gone].map(({ status }) => status)).toEqual([200, 200, 412, 428, 412, 204]);
      expect(body).toMatchObject({
        items: expect.arrayContaining([
          expect.objectContaining({ binding: expect.objectContaining({ id: 'by-hand', mode: 'approval' }), isOfConfiguration: false }),
        ]),
      });
      expect((await remove('admin', 'by-hand', { 'if-match': tagOf(changed) })).status).toBe(404);
    });

    it.each<[string, Role, object, number, RegExp]>([
      ['by an operator', 'operator', wish, 403, /Needs one of: admin/],
      ['with a reactor that is not there', 'admin', { ...wish, reactorId: 's3-block-public-raed' }, 422, /did you mean/],
      ['with a parameter that nobody knows', 'admin', { ...wish, parameters: { [HOSTILE]: 1 } }, 422, /parameters/],
      ['that is as narrow as another one', 'admin', { ...wish, match: { control: 'S3.3' } }, 422, /as narrow as .*ask.*would get neither/],
      ['with an id in its body', 'admin', { ...wish, id: 'another' }, 400, /^$/],
      ['with an owner', 'admin', { ...wish, owner: 'configuration' }, 400, /^$/],
      ['about every account, by an admin of one tenant', OF_BANK, wish, 403, /accounts of others/],
      ['about accounts of another tenant', OF_BANK, { ...wish, tenant: 'shop' }, 403, /accounts of others/],
      ['about an account of another tenant', OF_BANK, { ...wish, scope: { accounts: { include: [SHOP] } } }, 403, /accounts of others/],
    ])('is refused %s', async (_what, role, body, status, detail) => {
      const refused = await put(role, 'refused', body);

      expect([refused.status, detailOf(refused)]).toEqual([status, expect.stringMatching(detail)]);
      expect((await reaction().bindings.list()).bindings.map(({ binding }) => binding.id)).not.toContain('refused');
    });

    it('of everybody is out of reach of an admin of one tenant, whose own is checked as every one', async () => {
      const listed = (await reaction().bindings.list()).bindings.find(({ binding }) => binding.id === 'ask');
      const etag = `"${listed?.etag}"`;

      const [changed, removed] = [
        await put(OF_BANK, 'ask', wish, { 'if-match': etag }),
        await remove(OF_BANK, 'ask', { 'if-match': etag }),
      ];
      const own = await put(OF_BANK, 'of-bank', { ...wish, tenant: 'bank' });

      expect([changed.status, removed.status, own.status]).toEqual([404, 404, 422]);
      // The account of the bank is no member account here.
      expect(detailOf(own)).toMatch(/scope: can never hold/);
    });
  });

  describe('an action on findings', () => {
    const act = (role: Role, body: object, headers = {}) => post('/v1/findings/actions', role, body, headers);
    const idOf = async (query: string) => String((await firstOf(`/v1/findings?${query}`))['identity']);
    const stored = (bucket: string) => world.cloud.securityHub.findings().find(({ Id }) => String(Id).includes(bucket));

    it('suppresses, notes and takes back, each in Security Hub with the name of the person, and only tells where it is dry', async () => {
      const invoices = await idOf('control=S3.2&account=210987654321');
      const dry = await act('operator', { action: 'suppress', findings: [invoices], dryRun: true });
      const before = stored('invoices');
      const done = await act('operator', { action: 'suppress', findings: [invoices, invoices], note: HOSTILE });
      const suppressed = stored('invoices');
      await world.cloud.settled();
      const again = await act('operator', { action: 'suppress', findings: [invoices] });
      const noted = await act('operator', { action: 'note', findings: [invoices], note: 'Asked the team.' });
      const back = await act('operator', { action: 'unsuppress', findings: [invoices] });

      expect(dry.body).toMatchObject({ isDryRun: true, counts: { changed: 1 } });
      expect(before?.Workflow).not.toMatchObject({ Status: 'SUPPRESSED' });
      expect(done).toMatchObject({ status: 202, body: { isDryRun: false, counts: { changed: 1 } } });
      expect(suppressed).toMatchObject({ Workflow: { Status: 'SUPPRESSED' }, Note: { UpdatedBy: 'omar@example.com' } });
      expect(again.body).toMatchObject({ counts: { unchanged: 1 } });
      expect([noted.body, back.body]).toMatchObject([{ counts: { changed: 1 } }, { counts: { changed: 1 } }]);
      expect(stored('invoices')).toMatchObject({
        Workflow: { Status: 'NEW' },
        Note: { Text: 'No longer suppressed by omar@example.com.' },
      });
    });

    it.each<[string, Role, object, number]>([
      ['of a viewer of another tenant about theirs', 'approver', { action: 'note', note: 'x' }, 403],
      ['that brings a finding', 'operator', { action: 'remediate', finding: { Id: 'x' } }, 400],
      ['that says who asks', 'operator', { action: 'remediate', requestedBy: 'eve' }, 400],
      ['that notes nothing', 'operator', { action: 'note' }, 422],
      ['that remediates with a note', 'operator', { action: 'remediate', note: 'x' }, 422],
      ['about too many', 'operator', { action: 'note', note: 'x', findings: Array.from({ length: 501 }, () => '0'.repeat(32)) }, 400],
    ])('is refused %s', async (_what, role, body, status) => {
      expect((await act(role, { findings: ['0'.repeat(32)], ...body })).status).toBe(status);
    });

    it('knows no finding of another tenant, nor one that is not there', async () => {
      const logs = await idOf('resource=arn:aws:s3:::logs');

      const { status, body } = await act(OF_BANK, { action: 'suppress', findings: [logs, '0'.repeat(32)] });

      expect([status, body]).toEqual([202, expect.objectContaining({ counts: { unknown: 2 } })]);
      expect(stored('logs')?.Workflow).not.toMatchObject({ Status: 'SUPPRESSED' });
    });

    it('remediates by the one way that a start by hand has, once for a key', async () => {
      const { memberAccounts } = reaction();
      await makePublicBucket(memberAccounts, { accountId: SHOP, region: REGION, bucket: 'attic' });
      // Told already, so that no event reacts to it.
      const document = failedControl('S3.8', { on: 'attic', AwsAccountId: SHOP, Region: REGION });
      world.cloud.securityHub.ingest({ ...document, Workflow: { Status: 'NOTIFIED' } });
      await world.cloud.settled();
      const attic = await idOf('resource=arn:aws:s3:::attic');
      const key = { 'idempotency-key': 'mend-the-attic' };

      const asked = await act('operator', { action: 'remediate', findings: [attic] }, key);
      await world.cloud.settled();
      const replayed = await act('operator', { action: 'remediate', findings: [attic] }, key);
      await world.cloud.settled();
      await world.cloud.settled();
      const { body } = await world.ask(`/v1/executions?finding=${attic}`, 'admin');

      expect(asked).toMatchObject({ status: 202, body: { counts: { asked: 1 } } });
      expect(replayed.headers.get('idempotency-replayed')).toBe('true');
      expect(body).toMatchObject({ items: [{ status: 'FIXED', overview: { trigger: 'manual', requestedBy: 'omar@example.com' } }] });
      expect(await look('attic')).toBe('private');
    });
  });

  describe('another try', () => {
    it('is for what failed or waits, in the accounts of the caller', async () => {
      const fixed = await firstOf('/v1/executions?status=FIXED');
      const retry = (id: unknown, role: Role) => post(`/v1/executions/${id}/retry`, role, undefined);

      expect((await retry(fixed['id'], 'operator')).status).toBe(409);
      expect((await retry(fixed['id'], OF_BANK)).status).toBe(404);
      expect((await retry(fixed['id'], 'approver')).status).toBe(403);
      expect((await retry('none', 'operator')).status).toBe(404);
    });
  });

  describe('the audit log', () => {
    it('has each request before it was done and how it ended, by whom, with what changed, in one chain', async () => {
      const entries = await listAudit();
      const ofRollback = entries.filter(({ operation, actor }) => operation === 'rollBack' && actor === 'omar@example.com');
      const done = ofRollback.find(({ outcome }) => outcome === 'done');

      expect(ofRollback.filter(({ requestId }) => requestId === done?.requestId).map(({ outcome }) => outcome)).toEqual(['asked', 'done']);
      expect(JSON.parse(done?.change ?? 'null')).toEqual({ before: 'FIXED', after: 'ROLLED_BACK' });
      const bound = entries.filter(
        ({ operation, target, change }) => operation === 'putBinding' && target === 'by-hand' && change !== null,
      );
      expect(bound.map(({ change }) => JSON.parse(change ?? ''))).toMatchObject([
        { before: null, after: { mode: 'notify' } },
        { before: { mode: 'notify' }, after: { mode: 'approval' } },
      ]);
      expect(entries.filter(({ operation }) => operation === 'answerApproval').map(({ outcome }) => outcome)).toEqual(
        expect.arrayContaining(['asked', 'done', 'refused 404', 'refused 409', 'refused 422']),
      );
      expect(findBreak(entries.map(({ change, ...one }) => (change === null ? one : { ...one, change })))).toBeUndefined();
    });
  });

  describe('a rollback of what others changed since', () => {
    let id = '';
    const rollBack = (role: Role, body: object) => post(`/v1/executions/${id}/rollback`, role, body);
    const asOwner = async (work: (s3: S3Client) => Promise<unknown>) => {
      const s3 = new S3Client(await connectOwner(reaction().memberAccounts, SHOP, REGION));
      await work(s3);
      s3.destroy();
    };
    beforeAll(async () => {
      const { memberAccounts } = reaction();
      await makePublicBucket(memberAccounts, { accountId: SHOP, region: REGION, bucket: 'cellar' });
      const match = { control: 'S3.5' };
      await reaction().putBinding({ id: 'ask-cellar', match, reactorId: 's3-block-public-read', mode: 'approval' });
      world.cloud.securityHub.ingest(failedControl('S3.5', { on: 'cellar', AwsAccountId: SHOP, Region: REGION }));
      await world.cloud.settled();
      const question = await firstOf('/v1/approvals');
      id = String(question['id']);
      await post(`/v1/approvals/${id}/answers`, 'approver', { verdict: 'approve', planHash: question['planHash'] });
      await world.cloud.settled();
      // The statement that the fix took away is there again, for somebody else.
      const policy = { ...allowPublicRead('arn:aws:s3:::cellar'), Principal: { AWS: `arn:aws:iam::${SHOP}:root` } };
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [policy] });
      await asOwner((s3) => s3.send(new PutBucketPolicyCommand({ Bucket: 'cellar', Policy })));
    });

    it('says what differs, takes a force by two people, and only then restores', async () => {
      const begun = await statusOf(id);
      const plain = await rollBack('operator', {});
      const forced = await rollBack('operator', { force: true });
      const still = await statusOf(id);
      const confirmed = await rollBack('approver', { confirm: true });

      expect([begun, still]).toEqual(['FIXED', 'FIXED']);
      expect([plain.status, detailOf(plain)]).toEqual([409, expect.stringMatching(/policy/i)]);
      expect([forced.status, detailOf(forced)]).toEqual([409, expect.stringContaining('security-approvers')]);
      expect(confirmed).toMatchObject({ status: 202, body: { status: 'ROLLED_BACK' } });
      const steps = (await reaction().execution(id))?.steps ?? [];
      expect(steps.find(({ name }) => name === 'ROLLBACK_CONFIRMED')).toMatchObject({
        actor: 'ana@example.com',
        detail: { by: 'omar@example.com' },
      });
    });
  });
});
