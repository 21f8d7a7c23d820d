import { startWecom, type WecomStandIn } from '#local/wecom/wecom.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('the WeCom stand-in', () => {
  let wecom: WecomStandIn;
  const clock = new ManualClock();
  beforeEach(async () => {
    wecom = await startWecom({ keys: ['k'], now: () => clock.now() });
  });
  afterEach(() => wecom.close());

  async function send(message: object | string, key = 'k'): Promise<unknown> {
    const body = typeof message === 'string' ? message : JSON.stringify(message);
    const response = await fetch(wecom.webhookUrl(key), { method: 'POST', body });
    expect(response.status).toBe(200);
    return response.json();
  }
  const markdown = (content: string) => ({ msgtype: 'markdown', markdown: { content } });
  const text = (content: string) => ({ msgtype: 'text', text: { content } });

  it('counts bytes of UTF-8, not characters', async () => {
    expect(await send(markdown('桶'.repeat(1365)))).toMatchObject({ errcode: 0 });
    expect(await send(markdown('桶'.repeat(1366)))).toMatchObject({ errcode: 40058 });
    expect(await send(text('x'.repeat(2048)))).toMatchObject({ errcode: 0 });
    expect(await send(text('x'.repeat(2049)))).toMatchObject({ errcode: 40058 });
  });

  it('refuses an unknown key, an unknown type and what is no JSON', async () => {
    expect(await send(text('hello'), 'other')).toMatchObject({ errcode: 93000 });
    expect(await send({ msgtype: 'constructor', constructor: { content: 'x' } })).toMatchObject({ errcode: 40008 });
    expect(await send('{')).toMatchObject({ errcode: 40008 });
    expect(await send(text(''))).toMatchObject({ errcode: 44004 });
    expect(wecom.messages()).toEqual([]);
  });

  it('takes 20 messages in any minute', async () => {
    for (let count = 0; count < 20; count += 1) {
      expect(await send(text(`message ${count}`))).toMatchObject({ errcode: 0 });
      clock.advance(1_000);
    }

    expect(await send(text('one too many'))).toMatchObject({ errcode: 45009 });
    clock.advance(40_000);
    expect(await send(text('the first has left the minute'))).toMatchObject({ errcode: 0 });
    expect(await send(text('the second has not'))).toMatchObject({ errcode: 45009 });
  });

  it('fails as often as it is told', async () => {
    wecom.failWith(-1, 1);
    expect(await send(text('a'))).toMatchObject({ errcode: -1 });
    expect(await send(text('a'))).toMatchObject({ errcode: 0 });
    wecom.failWith('down');
    await expect(send(text('b'))).rejects.toThrow();
    await expect(send(text('b'))).rejects.toThrow();
    wecom.recover();
    expect(await send(text('b'))).toMatchObject({ errcode: 0 });
  });

  it('tells what it took, as data', async () => {
    await send(markdown('**<script>alert(1)</script>**'));

    expect(await (await fetch(`${wecom.url}/messages`)).json()).toEqual(wecom.messages());
  });
});
