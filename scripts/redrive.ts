import { CALL_LIMITS, limitCalls, toRequestHandler } from '@attack-reactor/kit/limits';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ConfigurationInvalid, DeadLetterUnavailable } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { redrive } from '#platform/queue/redrive.ts';
import { requireAwsAccess } from '#scripts/aws-access.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { Painted, table } from '#scripts/terminal/terminal.ts';

const MOST = 5000;

const BOTH = 'Name both queues: --from and --to. See --help.';

/** `redrive`: dead letters back to their queue. */
export const command = defineCommand({
  about: 'Sends dead letters back to their queue, oldest first, with the reason that each had. Mend the cause first.',
  options: {
    from: text('URL', "the dead-letter queue; the stack's outputs name it", { required: BOTH }),
    to: text('URL', 'the queue that the letters came from', { required: BOTH }),
    reason: text('REASON', 'only letters with this reason, such as invalid-field, or received-too-often where SQS gave up'),
    max: text('N', `at most so many (default ${MOST})`, { default: String(MOST) }),
    'dry-run': flag('list them with their reasons, move nothing'),
    json: flag('one JSON object: moved (or found), letters [{messageId, sentAt, reason, field, detail, count}]'),
  },
  notes: ['Credentials and Region (AWS_REGION) come from the environment, as for the AWS CLI.'],
  exitCodes: { 0: 'done', 1: 'not all could be moved' },
  run: answer,
});

type Options = {
  readonly from: string;
  readonly to: string;
  readonly reason: string | undefined;
  readonly max: string;
  readonly 'dry-run': boolean;
  readonly json: boolean;
};

async function sendBack({ from, to, reason, max, 'dry-run': dryRun, json }: Options): Promise<number> {
  if (!/^[1-9]\d*$/.test(max)) throw new ConfigurationInvalid(`--max ${max} is not a whole number above 0.`);
  requireQueueUrls({ '--from': from, '--to': to });
  const client = new SQSClient({
    useQueueUrlAsEndpoint: process.env['AWS_ENDPOINT_URL_SQS'] === undefined,
    requestHandler: toRequestHandler(CALL_LIMITS),
  });
  limitCalls(client, CALL_LIMITS);
  await requireAwsAccess(client, readRegion(from));
  const letters = await redrive(client, {
    from,
    to,
    max: Number(max),
    dryRun,
    ...(reason !== undefined && { reason }),
    ...(process.stderr.isTTY && { onMoved: (moved: number, of: number) => process.stderr.write(`\r${moved}/${of}`) }),
  });
  client.destroy();
  const shown = letters.map(({ body: _body, ...letter }) => letter);
  if (json) console.log(JSON.stringify({ [dryRun ? 'found' : 'moved']: letters.length, letters: shown }));
  else {
    console.log(table(shown.map(({ sentAt, reason: why, field, detail }) => [sentAt, why, field, new Painted('gray', detail)])));
    console.log(`${letters.length} ${dryRun ? 'would be moved' : 'moved'}.`);
  }
  return 0;
}

/** @throws ConfigurationInvalid for what is no queue URL, and for one queue named twice, which would go round for ever */
function requireQueueUrls(urls: Readonly<Record<'--from' | '--to', string>>): void {
  for (const [option, url] of Object.entries(urls)) {
    const path = URL.parse(url)?.pathname ?? '';
    if (!/^\/\d{12}\/[\w-]{1,80}(\.fifo)?$/.test(path))
      throw new ConfigurationInvalid(
        `${option} "${oneLine(url)}" is no queue URL, such as https://sqs.eu-central-1.amazonaws.com/111122223333/name.`,
      );
  }
  if (urls['--from'] === urls['--to'])
    throw new ConfigurationInvalid('--from and --to are the same queue. Name the queue that the letters came from.');
}

/** The Region of a queue, for advice. */
function readRegion(queueUrl: string): string {
  return /^sqs\.([a-z0-9-]+)\.amazonaws\./.exec(URL.parse(queueUrl)?.hostname ?? '')?.[1] ?? 'eu-central-1';
}

/** The run was right and the queue was not: that is answer 1. */
async function answer(options: Options): Promise<number> {
  try {
    return await sendBack(options);
  } catch (error) {
    if (!(error instanceof DeadLetterUnavailable)) throw error;
    console.error(error.message);
    return 1;
  }
}

runAlone(import.meta.filename, 'npm run -s redrive --', command);
