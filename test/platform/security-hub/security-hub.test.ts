import { randomUUID } from 'node:crypto';
import type { AttackFinding } from '#domain/enrichment/attack-finding.ts';
import { buildAttackFindings } from '#domain/enrichment/attack-finding.ts';
import { decide } from '#domain/enrichment/enrichment-decision.ts';
import { encodeImportDocuments, type ImportDocument } from '#domain/enrichment/import-document.ts';
import type { SecurityHubStandIn } from '#local/security-hub/security-hub.ts';
import { Pace } from '#platform/base/concurrency.ts';
import { securityHubImporter } from '#platform/security-hub/security-hub.ts';
import { fakeClient } from '../../support/fake-client.ts';
import { failedControl, finding, HOME } from '../../support/findings.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { mappingIndex } from '../../support/mapping-release.ts';
import { hubClient, startHub, timed } from '../../support/security-hub.ts';

const index = mappingIndex();
const noPace = () => new Pace({ perSecond: 1000, burst: 1000, clock: new ManualClock() });

function documents(count: number, overrides: Partial<AttackFinding> = {}): ImportDocument[] {
  return Array.from({ length: count }, () => {
    const decision = decide(finding(failedControl('EC2.19', { on: randomUUID() })), index, undefined, {
      granularity: 'technique',
      maxTechniques: 1,
    });
    if (decision.kind !== 'create') throw new Error('the builder made no publication');
    const [first] = buildAttackFindings(decision, { companyName: 'Example', home: HOME, targetOf: () => HOME, index });
    const [document] = first === undefined ? [] : encodeImportDocuments([{ ...first, ...overrides }]);
    if (document === undefined) throw new Error('the builder made no document');
    return document;
  });
}

describe('securityHubImporter', () => {
  const running: SecurityHubStandIn[] = [];
  const start = async (...args: Parameters<typeof startHub>) => {
    const hub = await startHub(...args);
    running.push(hub);
    return hub;
  };
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(running.splice(0).map((hub) => hub.close()));
  });

  it('imports in full calls and sends exactly the bytes that were serialized', async () => {
    const hub = await start();
    const all = documents(250);

    const outcome = await securityHubImporter(hubClient(hub), noPace()).import(all);

    expect(outcome.accepted.size).toBe(250);
    expect(outcome.refused.size).toBe(0);
    expect(hub.counters.calls).toEqual({ BatchImportFindings: 3 });
    expect(hub.findings()).toHaveLength(250);
    expect(hub.findings()[0]).toMatchObject(JSON.parse((all[0]?.pieces ?? []).join('')));
  });

  it('returns what Security Hub refuses by Id, for good, and imports the rest', async () => {
    const hub = await start();
    const [good] = documents(1);
    const [bad] = documents(1, { Title: ' ' });
    if (good === undefined || bad === undefined) throw new Error('no documents');

    const outcome = await securityHubImporter(hubClient(hub), noPace()).import([good, bad]);

    expect([...outcome.accepted]).toEqual([good.id]);
    expect(outcome.refused.get(bad.id)).toMatchObject({ code: 'InvalidInput', permanent: true, message: expect.stringContaining('Title') });
  });

  it('finds the document for which a call fails as a whole, refuses it for good, and imports the rest', async () => {
    const hub = await start();
    const sound = documents(9);
    const unreadable: ImportDocument = { id: 'unreadable', size: 1, pieces: ['{'] };

    const outcome = await securityHubImporter(hubClient(hub), noPace()).import([...sound.slice(0, 4), unreadable, ...sound.slice(4)]);

    expect(outcome.accepted).toEqual(new Set(sound.map(({ id }) => id)));
    expect([...outcome.refused]).toMatchObject([['unreadable', { code: 'InvalidInput', permanent: true }]]);
    expect(hub.findings()).toHaveLength(9);
  });

  it('gets everything through while half of the calls are throttled', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.01);
    let call = 0;
    const hub = await start({
      fault: () => {
        call += 1;
        return call % 2 === 1 ? { kind: 'throttle' } : undefined;
      },
    });

    const outcome = await securityHubImporter(hubClient(hub), noPace()).import(documents(300));

    expect(outcome.accepted.size).toBe(300);
    expect(hub.findings()).toHaveLength(300);
    expect(hub.counters.throttled).toBeGreaterThan(0);
  });

  it('reports findings as not sent, for now, when throttling does not end', async () => {
    const hub = await start({ fault: () => ({ kind: 'throttle' }) });

    const outcome = await securityHubImporter(hubClient(hub, HOME.accountId, 1), noPace()).import(documents(2));

    expect([...outcome.refused.values()]).toMatchObject([
      { code: 'SecurityHubThrottled', permanent: false },
      { code: 'SecurityHubThrottled', permanent: false },
    ]);
  });

  it('says that another account may not import under this product', async () => {
    const hub = await start({ subscribedAccounts: [HOME.accountId, '210987654321'] });

    const outcome = await securityHubImporter(hubClient(hub, '210987654321', 1), noPace()).import(documents(1));

    expect([...outcome.refused.values()]).toMatchObject([{ code: 'SecurityHubDenied', permanent: false }]);
  });

  it('counts a call as not sent when the connection dies after Security Hub took it', async () => {
    const hub = await start({ fault: () => ({ kind: 'disconnect', when: 'after' }) });

    const outcome = await securityHubImporter(hubClient(hub, HOME.accountId, 1), noPace()).import(documents(1));

    expect([...outcome.refused.values()]).toMatchObject([{ code: 'SecurityHubUnavailable', permanent: false }]);
    expect(hub.findings()).toHaveLength(1);
  });

  it('offers a finding again that Security Hub could not take for a reason of its own', async () => {
    const hub = await start({
      fault: ({ count }) =>
        count === 1 ? { kind: 'refuse', refuses: () => true, code: 'InternalError', message: 'try later' } : undefined,
    });

    const outcome = await securityHubImporter(hubClient(hub), noPace()).import(documents(2));

    expect(outcome.refused.size).toBe(0);
    expect(hub.findings()).toHaveLength(2);
  });

  it.each([
    ['200 {}', {}],
    ['no successes', { SuccessCount: 0, FailedCount: 0, FailedFindings: [] }],
    ['a failure without an Id', { SuccessCount: 1, FailedCount: 1, FailedFindings: [{ ErrorCode: 'InvalidInput' }] }],
    ['a failure of another finding', { SuccessCount: 1, FailedCount: 1, FailedFindings: [{ Id: 'another', ErrorCode: 'InvalidInput' }] }],
    ['more successes than findings', { SuccessCount: 3, FailedCount: 0, FailedFindings: [] }],
  ])('does not believe an answer that does not add up: %s', async (_what, answer) => {
    const client = fakeClient(() => answer);

    const outcome = await securityHubImporter(client, noPace()).import(documents(2));

    expect(outcome.accepted.size).toBe(0);
    expect([...outcome.refused.values()]).toMatchObject([
      { code: 'IncompleteAnswer', permanent: false },
      { code: 'IncompleteAnswer', permanent: false },
    ]);
    expect(client.sent).toHaveLength(3);
  });

  it('believes the next answer that adds up', async () => {
    const answers = [{}, { SuccessCount: 2, FailedCount: 0, FailedFindings: [] }];
    const client = fakeClient(() => answers.shift());

    const outcome = await securityHubImporter(client, noPace()).import(documents(2));

    expect([outcome.accepted.size, outcome.refused.size]).toEqual([2, 0]);
  });

  it('keeps a refusal for good from an answer that does not add up', async () => {
    const [bad, unknown] = documents(2);
    if (bad === undefined || unknown === undefined) throw new Error('no documents');
    const client = fakeClient(() => ({ SuccessCount: 0, FailedCount: 2, FailedFindings: [{ Id: bad.id, ErrorCode: 'InvalidInput' }] }));

    const { refused } = await securityHubImporter(client, noPace()).import([bad, unknown]);

    expect(refused.get(bad.id)).toMatchObject({ code: 'InvalidInput', permanent: true });
    expect(refused.get(unknown.id)).toMatchObject({ code: 'IncompleteAnswer', permanent: false });
  });

  it('keeps its calls inside the quota that it was given', async () => {
    const hub = await start();
    const clock = new ManualClock();

    const { client, sentAfter } = timed(hubClient(hub), clock);

    await clock.finish(securityHubImporter(client, new Pace({ perSecond: 5, burst: 1, clock })).import(documents(301)));

    expect(sentAfter).toEqual([0, 200, 400, 600]);
  });
});
