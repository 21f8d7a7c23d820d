import { createEventBus, queueTarget } from '#local/event-bridge/event-bus.ts';

const event = { source: 'aws.securityhub', detail: { n: 1 } };

describe('createEventBus', () => {
  it('hands an event to every target of every matching rule, as JSON to a queue', async () => {
    const bodies: string[] = [];
    const received: object[] = [];
    const bus = createEventBus([
      { name: 'queue', pattern: { source: ['aws.securityhub'] }, targets: [queueTarget('q', (body) => void bodies.push(body))] },
      { name: 'direct', pattern: { detail: { n: [1] } }, targets: [{ id: 'd', deliver: (seen) => void received.push(seen) }] },
      { name: 'other', pattern: { source: ['aws.ec2'] }, targets: [queueTarget('o', () => void bodies.push('wrong'))] },
    ]);

    await bus.put(event);

    expect(bodies.map((body) => JSON.parse(body))).toEqual([event]);
    expect(received).toEqual([event]);
    expect(bus.counters).toMatchObject({ queue: { matched: 1 }, direct: { matched: 1 }, other: { matched: 0 } });
  });

  it('reports a target that failed, after the others have the event', async () => {
    const bodies: string[] = [];
    const failing = queueTarget('broken', () => Promise.reject(new Error('queue is gone')));
    const bus = createEventBus([
      { name: 'rule', pattern: { source: ['aws.securityhub'] }, targets: [failing, queueTarget('q', (body) => void bodies.push(body))] },
    ]);

    await expect(bus.put(event)).rejects.toThrow('Rule rule lost an event at target broken: Error: queue is gone');

    expect(bodies).toHaveLength(1);
    expect(bus.counters).toEqual({ rule: { matched: 1, failed: 1 } });
  });

  it('refuses a rule that EventBridge would not take', () => {
    expect(() => createEventBus([{ name: 'rule', pattern: { source: 'x' }, targets: [] }])).toThrow('source should be a list');
  });
});
