/** The function of a reactor that closes buckets as the shipped one does, unless its puppeteer tells it to fail. */
import type { Context } from 'aws-lambda';
import { textAt } from '#domain/base/json.ts';
import { reactor } from '#reactors/s3-block-public-read/reactor.ts';

const PUPPETEER = process.env['PUPPETEER_URL'] ?? '';
const MEMBER_ACCOUNTS = process.env['AWS_ENDPOINT_URL'];

export async function handler(call: unknown, _context: Context): Promise<unknown> {
  const phase = textAt(call, 'phase') ?? '';
  const act = await ask(`before/${phase}`);
  // Every client is made anew for each call, and looks for its endpoint then.
  process.env['AWS_ENDPOINT_URL'] = act === 'lose-credentials' ? PUPPETEER : MEMBER_ACCOUNTS;
  const answer = act === 'pretend' ? { phase, created: null } : await reactor.run(call);
  await ask(`after/${phase}`);
  return answer;
}

async function ask(moment: string): Promise<string> {
  const response = await fetch(`${PUPPETEER}/puppet/${moment}`);
  const act = await response.text();
  if (act === 'crash') process.exit(1);
  // Only the time limit of the function ends this.
  if (act === 'hang') await new Promise(() => setInterval(() => undefined, 60_000));
  return act;
}
