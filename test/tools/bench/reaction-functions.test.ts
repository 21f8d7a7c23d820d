import * as z from 'zod';
import { FUNCTIONS, NOTIFY_MEMORY_MB } from '#tools/bench/reaction-functions.ts';
import { secretArn, synthesized } from '../../infra/synthesized-pipeline.ts';

const memory = z.record(
  z.string(),
  z.object({ memory_size: z.number() }).transform((one) => one.memory_size),
);

const listAddress = (id: string) => id.replaceAll('-', '_');

describe('the functions of the reaction benchmark', () => {
  it('are billed with the memory that is deployed', () => {
    const route = { id: 'soc', channel: 'wecom-webhook' as const, secretArn: secretArn('soc') };
    const deployed = memory.parse(synthesized({ reaction: { notifications: [route] } }).of('aws_lambda_function'));
    const { reactor, ...handlers } = FUNCTIONS;

    for (const [name, { memoryMb }] of Object.entries(handlers)) expect([name, deployed[listAddress(name)]]).toEqual([name, memoryMb]);
    expect(deployed[listAddress('notify-soc')]).toBe(NOTIFY_MEMORY_MB);
    const reactors = Object.entries(deployed).filter(([id]) => id.startsWith('reactors'));
    expect(new Set(reactors.map(([, memoryMb]) => memoryMb))).toEqual(new Set([reactor.memoryMb]));
  });
});
