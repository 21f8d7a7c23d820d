import type { ServerResponse } from 'node:http';
import { DescribeHubCommand, EnableSecurityHubCommand, GetFindingsCommand } from '@aws-sdk/client-securityhub';
import { ADMINISTRATOR, aControlFinding, aFinding, REGION } from './a-finding.ts';
import { aHub, closeHubs, connectClient, importing, numbered } from './a-hub.ts';

const LATER = '2026-11-21T11:00:00.000Z';

afterEach(closeHubs);

describe('the subscription', () => {
  it('is turned on once and described', async () => {
    const client = connectClient(await aHub({ subscribedAccounts: [] }));

    await expect(client.send(new DescribeHubCommand({}))).rejects.toMatchObject({ name: 'InvalidAccessException' });
    await client.send(new EnableSecurityHubCommand({}));
    const hub = await client.send(new DescribeHubCommand({}));

    expect(hub).toMatchObject({ HubArn: `arn:aws:securityhub:${REGION}:${ADMINISTRATOR}:hub/default`, AutoEnableControls: true });
    await expect(client.send(new EnableSecurityHubCommand({}))).rejects.toMatchObject({ name: 'ResourceConflictException' });
  });
});

describe('a caller', () => {
  it.each([
    ['an unknown key', 'NOBODY', REGION, 'UnrecognizedClientException'],
    ['another Region', 'ADMINKEY', 'us-east-1', 'InvalidSignatureException'],
  ])('with %s is turned away', async (_, key, region, name) => {
    const hub = await aHub();

    await expect(connectClient(hub, key, region).send(new DescribeHubCommand({}))).rejects.toMatchObject({ name });
  });

  it('without a signature, or at an unknown address, is turned away', async () => {
    const hub = await aHub();

    const unsigned = await fetch(`${hub.url}/accounts`);
    const unknown = await fetch(`${hub.url}/nowhere`);

    expect([unsigned.status, unknown.status]).toEqual([403, 404]);
  });

  it('is throttled beyond the burst, for each account, until time passes', async () => {
    const hub = await aHub();
    const client = connectClient(hub);
    for (let call = 0; call < 6; call += 1) await client.send(new GetFindingsCommand({}));

    const seventh = client.send(new GetFindingsCommand({}));

    await expect(seventh).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429 },
    });
    await connectClient(hub, 'MEMBERKEY').send(new GetFindingsCommand({}));
    hub.pass(1_000);
    await client.send(new GetFindingsCommand({}));
    expect(hub.counters).toMatchObject({ calls: { GetFindings: 9 }, throttled: 1 });
  });

  it('is not throttled where the quota is off', async () => {
    const hub = await aHub({ quota: 'unlimited' });
    const client = connectClient(hub);

    for (let call = 0; call < 7; call += 1) await client.send(new GetFindingsCommand({}));

    expect(hub.counters.throttled).toBe(0);
  });
});

describe('a fault', () => {
  it('throttles the calls it is told to', async () => {
    const hub = await aHub({ fault: ({ count }) => (count % 2 === 0 ? { kind: 'throttle' } : undefined) });
    const client = connectClient(hub);

    await client.send(importing(aFinding()));

    await expect(client.send(importing(aFinding()))).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  });

  it('answers a server error without processing', async () => {
    const hub = await aHub({ fault: () => ({ kind: 'error', status: 500, code: 'InternalException', message: 'boom' }) });

    await expect(connectClient(hub).send(importing(aFinding()))).rejects.toMatchObject({ name: 'InternalException' });
    expect(hub.findings()).toEqual([]);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('ends the connection %s processing', async (when, stored) => {
    const hub = await aHub({ fault: () => ({ kind: 'disconnect', when }) });

    await expect(connectClient(hub).send(importing(aFinding()))).rejects.toThrow('socket hang up');

    expect([hub.findings().length, hub.events.length]).toEqual([stored, stored]);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('writes something else than the answer %s processing', async (when, stored) => {
    const bodies: string[] = [];
    const write = (response: ServerResponse, body: string): void => {
      bodies.push(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"SuccessCount":77}');
    };
    const hub = await aHub({ fault: () => ({ kind: 'answer', when, write }) });

    await expect(connectClient(hub).send(importing(aFinding()))).resolves.toMatchObject({ SuccessCount: 77 });

    expect(hub.findings()).toHaveLength(stored);
    expect(bodies.map((body) => (body === '' ? undefined : JSON.parse(body).SuccessCount))).toEqual([stored === 0 ? undefined : 1]);
  });

  it('fails single findings of a call', async () => {
    const hub = await aHub({
      fault: () => ({ kind: 'refuse', refuses: (id) => id === 'finding-0', code: 'InternalError', message: 'try again' }),
    });

    const answer = await connectClient(hub).send(importing(...numbered(2)));

    expect(answer).toMatchObject({ SuccessCount: 1, FailedFindings: [{ Id: 'finding-0', ErrorCode: 'InternalError' }] });
  });
});

describe('ingest', () => {
  it('stores and announces the finding of an AWS product, without the rules for custom products', async () => {
    const hub = await aHub();

    hub.ingest(aControlFinding());
    hub.ingest(aControlFinding({ UpdatedAt: LATER, Compliance: { Status: 'PASSED' } }));

    expect(hub.findings()).toMatchObject([{ Id: 'control-finding-1', Compliance: { Status: 'PASSED' }, Workflow: { Status: 'NEW' } }]);
    expect(hub.events.map((event) => event.detail.findings[0].UpdatedAt)).toEqual(['2026-11-21T10:00:00.000Z', LATER]);
    expect(hub.counters).toMatchObject({ accepted: 2, created: 1, updated: 1, calls: {} });
  });

  it('refuses a document that does not say which finding it is', async () => {
    const hub = await aHub();

    expect(() => hub.ingest({ Id: 'x' })).toThrow('A finding needs Id, ProductArn, AwsAccountId and UpdatedAt');
  });
});

describe('delivered', () => {
  it('waits for events on their way', async () => {
    const arrived: string[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const hub = await aHub({ emit: (event) => gate.then(() => void arrived.push(event.id)) });
    hub.ingest(aControlFinding());

    const delivered = hub.delivered();
    const before = arrived.length;
    release();
    await delivered;

    expect([before, arrived.length]).toEqual([0, 1]);
  });

  it('reports an event that was lost, once', async () => {
    const hub = await aHub({ emit: () => Promise.reject(new Error('queue is gone')) });
    hub.ingest(aControlFinding());

    await expect(hub.delivered()).rejects.toThrow('queue is gone');
    await expect(hub.delivered()).resolves.toBeUndefined();
    expect(hub.counters).toMatchObject({ events: 1, eventsLost: 1 });
  });
});
