import { parseArgs } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ConfigurationInvalid } from '#domain/errors.ts';
import { runCommand } from '#local/command.ts';
import { paint, table } from '#local/terminal.ts';
import { redrive } from '#platform/gateways/redrive.ts';

const MOST = 5000;

const HELP = `Sends dead letters back to their queue, oldest first, with the reason that each had. Mend the cause first.

Usage: npm run -s redrive -- --from DEAD_LETTER_QUEUE_URL --to QUEUE_URL [--reason REASON] [--max N] [--dry-run] [--json]

  --from, --to     queue URLs; the stack's outputs name them
  --reason REASON  only letters with this reason, such as invalid-field, or received-too-often where SQS gave up
  --max N          at most so many (default ${MOST})
  --dry-run        list them with their reasons, move nothing
  --json           one JSON object: moved (or found), letters [{messageId, sentAt, reason, field, detail}]

Credentials and Region come from the environment, as for the AWS CLI. Exit codes: 0 done; 1 not all could be moved; 2 wrong use.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
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
  const client = new SQSClient({ useQueueUrlAsEndpoint: process.env['AWS_ENDPOINT_URL_SQS'] === undefined });
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

await runCommand(main);
