import { createServer } from 'node:net';
import { listenOnLoopback } from '#local/local-database.ts';
import { describeOnEachDatabase } from '../../support/database.ts';
import { context, type EnrichFunction, sqsEvent, startEnrichFunction } from '../../support/enrich-function.ts';
import { controlDocument, failedControl, guardDutyDocument, importedEvent } from '../../support/findings.ts';
import { MovableClock } from '../../support/movable-clock.ts';

const body = (document: unknown, time = '2026-11-03T08:00:05Z') => JSON.stringify({ ...importedEvent(document), time });
const passed = controlDocument({ UpdatedAt: '2026-11-05T08:00:00.000Z', Compliance: { Status: 'PASSED', SecurityControlId: 'S3.2' } });
const SECONDS = 1000;

describeOnEachDatabase('λ enrich under faults', (database) => {
  const running: EnrichFunction[] = [];
  const start = async (...args: [Parameters<typeof startEnrichFunction>[1]?]) => {
    const world = await startEnrichFunction(database.settings(), ...args);
    running.push(world);
    return world;
  };
  // The SDK's full jitter, at its short end: waits are real, so they have to be short.
  beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0.01));
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(running.splice(0).map((world) => world.close()));
  });
  const activeIds = (world: EnrichFunction) =>
    world.hub
      .findings()
      .filter((finding) => finding['RecordState'] === 'ACTIVE')
      .map((finding) => finding['Id'])
      .toSorted();

  it('fails loudly on a cold start without a database, and the message waits for it', async () => {
    const world = await start();
    await world.send(body(controlDocument()));
    const handlerWithoutDatabase = await world.cold({ DATABASE_PORT: String(await closedPort()) });

    await expect(handlerWithoutDatabase(sqsEvent(body(controlDocument())), context())).rejects.toMatchObject({
      name: 'MappingUnavailable',
    });
    const nothingYet = world.hub.findings().length;
    await world.drain(await world.cold());

    expect(nothingYet).toBe(0);
    expect(world.outcomes).toMatchObject([{ kind: 'enriched', key: { key: 'S3.2' } }]);
  });

  it('serves the release in memory when the database goes away later', async () => {
    const world = await start();
    const clock = new MovableClock();
    const proxy = await proxyTo(database.settings().DATABASE_HOST, Number(database.settings().DATABASE_PORT));
    const handler = await world.cold({ DATABASE_PORT: String(proxy.port), MAPPING_REFRESH_SECONDS: '60' }, clock);
    await handler(sqsEvent(body(controlDocument())), context());
    await proxy.close();
    clock.advance(3600 * SECONDS);

    const answer = await handler(
      sqsEvent(body(guardDutyDocument({ Types: ['TTPs/Discovery/Recon:IAMUser-MaliciousIPCaller'] }))),
      context(),
    );

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(world.outcomes.map(({ kind }) => kind)).toEqual(['enriched', 'enriched']);
  });

  it('gets every finding through while Security Hub throttles half of the calls', async () => {
    let call = 0;
    const world = await start({
      fault: ({ operation }) => {
        if (operation === 'BatchImportFindings') call += 1;
        return call % 2 === 1 ? { kind: 'throttle' } : undefined;
      },
    });
    await world.send(...Array.from({ length: 60 }, (_, bucket) => body(failedControl('S3.2', { on: `bucket-${bucket}` }))));

    await world.drain(await world.cold());

    expect(world.outcomes.filter(({ kind }) => kind === 'enriched')).toHaveLength(60);
    expect(activeIds(world)).toHaveLength(120);
    expect(world.hub.counters.throttled).toBeGreaterThan(0);
  });

  it('imports nothing twice after a container died between import and delete', async () => {
    const world = await start();
    const dying = await world.cold();
    await dying(sqsEvent(body(controlDocument())), context());
    const before = activeIds(world);

    const next = await world.cold();
    const answer = await next(sqsEvent(body(controlDocument())), context());

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(activeIds(world)).toEqual(before);
    expect(world.hub.counters.created).toBe(2);
  });

  it('finishes what a container began that died before it knew whether Security Hub had taken it', async () => {
    const world = await start({ fault: ({ count }) => (count <= 8 ? { kind: 'disconnect', when: 'after' } : undefined) });
    await world.send(body(controlDocument()));

    await world.drain(await world.cold());

    expect(world.hub.counters.created).toBe(2);
    expect(activeIds(world)).toHaveLength(2);
    expect(world.outcomes.at(-1)).toMatchObject({ kind: 'enriched' });
    expect((await world.queues.depth(world.deadLetters)).visible).toBe(0);
  });

  it('makes one set of findings of four deliveries, in any number of batches', async () => {
    const world = await start();
    await world.send(...Array.from({ length: 4 }, () => body(controlDocument())));

    await world.drain(await world.cold());

    expect(world.hub.counters.created).toBe(2);
    expect(activeIds(world)).toHaveLength(2);
  });

  it('ends with the newest version whatever the order of arrival', async () => {
    const world = await start();
    const handler = await world.cold();

    await handler(sqsEvent(body(passed)), context());
    await handler(sqsEvent(body(controlDocument())), context());

    expect(activeIds(world)).toEqual([]);
    expect(world.outcomes).toMatchObject([
      { kind: 'skipped', reason: 'passed' },
      { kind: 'skipped', reason: 'unchanged' },
    ]);
  });

  it('sets poison aside with its reason, unchanged, and handles the rest of the batch', async () => {
    const world = await start();
    const poison = ['{"detail":{"findings":[{"Id":', '[]', body({ ...controlDocument(), UpdatedAt: 'never' })];
    await world.send(...poison, body(controlDocument()));

    await world.drain(await world.cold());
    const letters = await world.deadLetterReasons();

    expect(letters.map(({ reason, field }) => `${reason} ${field}`).toSorted()).toEqual([
      'invalid-field UpdatedAt',
      'not-a-finding $',
      'not-a-finding $',
    ]);
    expect(letters.map((letter) => letter.body).toSorted()).toEqual(poison.toSorted());
    expect(activeIds(world)).toHaveLength(2);
  });

  it('publishes a finding of 240 KB without the details that would not fit', async () => {
    const world = await start();
    const large = controlDocument({
      Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices', Details: { Other: { text: 'x'.repeat(238_000) } } }],
    });
    await world.send(body(large));

    await world.drain(await world.cold());

    expect(world.outcomes).toMatchObject([{ kind: 'enriched', findingsSent: 2 }]);
    expect(world.hub.counters.refused).toBe(0);
    expect(world.hub.findings()[0]).toMatchObject({ Resources: [{ Id: 'arn:aws:s3:::invoices' }] });
  });

  it('returns messages while the account may not import, and sends them once it may', async () => {
    let isAllowed = false;
    const world = await start({
      fault: () => (isAllowed ? undefined : { kind: 'error', status: 403, code: 'AccessDeniedException', message: 'no' }),
    });
    const handler = await world.cold();

    const refused = await handler(sqsEvent(body(controlDocument())), context());
    isAllowed = true;
    const taken = await handler(sqsEvent(body(controlDocument())), context());

    expect(refused).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
    expect(taken).toEqual({ batchItemFailures: [] });
    expect(world.outcomes).toMatchObject([{ kind: 'failed', reason: 'SecurityHubDenied' }, { kind: 'enriched' }]);
  });
});

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A way to the database that can be cut. */
async function proxyTo(host: string, port: number): Promise<{ port: number; close(): Promise<void> }> {
  const { connect } = await import('node:net');
  const sockets = new Set<{ destroy(): unknown }>();
  const server = createServer((client) => {
    const upstream = connect(port, host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(upstream).pipe(client);
  });
  const own = await listenOnLoopback(server);
  return {
    port: own,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
