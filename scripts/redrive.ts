import { SQSClient } from '@aws-sdk/client-sqs';
import { ConfigurationInvalid, DeadLetterUnavailable } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { readArguments } from '#local/arguments.ts';
import { runCommand } from '#local/command.ts';
import { paint, table } from '#local/terminal.ts';
import { redrive } from '#platform/queue/redrive.ts';

const MOST = 5000;

const HELP = `Sends dead letters back to their queue, oldest first, with the reason that each had. Mend the cause first.

Usage: npm run -s redrive -- --from DEAD_LETTER_QUEUE_URL --to QUEUE_URL [--reason REASON] [--max N] [--dry-run] [--json]

  --from, --to     queue URLs; the stack's outputs name them
  --reason REASON  only letters with this reason, such as invalid-field, or received-too-often where SQS gave up
  --max N          at most so many (default ${MOST})
  --dry-run        list them with their reasons, move nothing
  --json           one JSON object: moved (or found), letters [{messageId, sentAt, reason, field, detail}]

Credentials and Region (AWS_REGION) come from the environment, as for the AWS CLI.
Exit codes: 0 done; 1 not all could be moved; 2 wrong use.`;

async function main(): Promise<number> {
  const { values } = readArguments({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      reason: { type: 'string' },
      max: { type: 'string', default: String(MOST) },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { from, to, reason, 'dry-run': dryRun } = values;
  if (from === undefined || to === undefined) throw new ConfigurationInvalid('Name both queues: --from and --to. See --help.');
  if (!/^[1-9]\d*$/.test(values.max)) throw new ConfigurationInvalid(`--max ${values.max} is not a whole number above 0.`);
  requireQueueUrls({ '--from': from, '--to': to });
  const client = new SQSClient({ useQueueUrlAsEndpoint: process.env['AWS_ENDPOINT_URL_SQS'] === undefined });
  await requireAccess(client, from);
  const letters = await redrive(client, {
    from,
    to,
    max: Number(values.max),
    dryRun,
    ...(reason !== undefined && { reason }),
    ...(process.stderr.isTTY && { onMoved: (moved: number, of: number) => process.stderr.write(`\r${moved}/${of}`) }),
  });
  client.destroy();
  const shown = letters.map(({ body: _body, ...letter }) => letter);
  if (values.json) console.log(JSON.stringify({ [dryRun ? 'found' : 'moved']: letters.length, letters: shown }));
  else {
    console.log(table(shown.map(({ sentAt, reason: why, field, detail }) => [sentAt, why, field, paint('gray', detail)])));
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

/** @throws ConfigurationInvalid where the environment names no Region or no credentials */
async function requireAccess({ config }: SQSClient, queueUrl: string): Promise<void> {
  const region = /^sqs\.([a-z0-9-]+)\.amazonaws\./.exec(URL.parse(queueUrl)?.hostname ?? '')?.[1] ?? 'eu-central-1';
  await config.region().catch((cause: unknown) => {
    throw new ConfigurationInvalid(`No Region is set. Set AWS_REGION, for example AWS_REGION=${region}.`, { cause });
  });
  await config.credentials().catch((cause: unknown) => {
    throw new ConfigurationInvalid('No AWS credentials are found. Set AWS_PROFILE, or what else the AWS CLI would take.', { cause });
  });
}

/** The run was right and the queue was not: that is answer 1. */
async function answer(): Promise<number> {
  try {
    return await main();
  } catch (error) {
    if (!(error instanceof DeadLetterUnavailable)) throw error;
    console.error(error.message);
    return 1;
  }
}

await runCommand(answer);
