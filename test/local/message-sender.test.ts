import { createMessageSender } from '#local/message-sender.ts';

type Entry = { readonly Id: string; readonly MessageBody: string };

function aSender(answer: (entries: readonly Entry[]) => unknown = () => ({})) {
  const calls: string[][] = [];
  const send = createMessageSender(async (entries) => {
    calls.push((entries as readonly Entry[]).map(({ MessageBody }) => MessageBody));
    return answer(entries as readonly Entry[]);
  });
  return { send, calls };
}

describe('createMessageSender', () => {
  it('sends what comes in one turn together, ten at a time, in order', async () => {
    const { send, calls } = aSender();

    await Promise.all(Array.from({ length: 12 }, (_, index) => send(String(index))));
    await send('later');

    expect(calls).toEqual([['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], ['10', '11'], ['later']]);
  });

  it('starts another call where one would exceed 1 MiB', async () => {
    const { send, calls } = aSender();
    const large = 'x'.repeat(400 * 1024);

    await Promise.all([large, large, large, 'small'].map(send));

    expect(calls.map(({ length }) => length)).toEqual([2, 2]);
  });

  it('rejects the message that SQS refuses, and only that', async () => {
    const { send } = aSender(() => ({ Failed: [{ Id: '1', Message: 'invalid characters' }] }));

    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map(send));

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('rejects every message of a call that failed', async () => {
    const { send } = aSender(() => Promise.reject(new Error('queue is gone')));

    await expect(Promise.all([send('a'), send('b')])).rejects.toThrow('queue is gone');
  });
});
