import { enrichFunction } from '#handlers/enrich/function.ts';
import { notifyWecomFunction } from '#handlers/notify-wecom/function.ts';
import { startReactionFunction } from '#handlers/start-reaction/function.ts';
import { buildPoller, loadCreateQueue, localName } from '#local/function-queue.ts';
import { LOCAL_PACE } from '#local/local-pace.ts';
import type { Queue, QueueSettings, Queues } from '#local/queues.ts';

/** Queues that only remember what they were created with. */
function createdQueues(): { readonly created: Record<string, QueueSettings>; readonly queues: Pick<Queues, 'createQueue'> } {
  const created: Record<string, QueueSettings> = {};
  const queues = {
    async createQueue(name: string, settings: QueueSettings = {}): Promise<Queue> {
      created[name] = settings;
      return { name, url: `http://127.0.0.1/${name}`, arn: `arn:aws:sqs:eu-central-1:000000000000:${name}` };
    },
  };
  return { created, queues };
}

describe('a queue of this machine', () => {
  it('gives up on a message, and hides it, as the deployed one does', async () => {
    const { created, queues } = createdQueues();

    const { deadLetter } = await loadCreateQueue(queues, enrichFunction);
    await loadCreateQueue(queues, notifyWecomFunction, deadLetter);

    expect(created).toEqual({
      'attack-reactor-local-enrichment-dead-letters': {},
      'attack-reactor-local-enrichment': { deadLetter, maxReceiveCount: 10, visibilityTimeoutSeconds: 6 * 120 + 5 },
      'attack-reactor-local-notifications': { deadLetter, maxReceiveCount: 1000, visibilityTimeoutSeconds: 6 * 30 + 5 },
    });
  });

  it.each([enrichFunction, startReactionFunction, notifyWecomFunction])('is read by $name as deployed, only sooner', (definition) => {
    const { batchSize, maximumConcurrency, batchWindowSeconds } = definition.trigger;

    const poller = buildPoller(definition, async () => undefined);

    expect(poller).toMatchObject({ batchSize, maximumConcurrency, timeoutSeconds: definition.timeoutSeconds });
    expect(poller.functionName).toBe(localName(definition));
    expect(poller.batchingWindowMs).toBe(LOCAL_PACE.batchingWindowMs);
    expect(poller.batchingWindowMs).toBeLessThan(batchWindowSeconds * 1000);
  });
});
