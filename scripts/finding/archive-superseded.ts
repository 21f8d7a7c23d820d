import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { SecurityHubDenied, SecurityHubThrottled, SecurityHubUnavailable } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { systemClock } from '#platform/base/clock.ts';
import { archiveSupersededFindings } from '#platform/enrichment/superseded-findings.ts';
import { requireAwsAccess } from '#scripts/aws-access.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';
import { table } from '#scripts/terminal/terminal.ts';

const MAX_ATTEMPTS = 8;

/** `finding archive-superseded`: what identities without an account had published. */
export const command = defineCommand({
  about:
    'Archives the ATT&CK findings that a trial installation published before the account was a part of their identity. Nothing would archive them otherwise. Deploy first; the same findings come back under their new Ids with the next version of each source.',
  options: {
    'dry-run': flag('count them, archive nothing'),
    json: flag('one JSON object: found, archived, left [{id, accountId, region, reason}]'),
  },
  notes: [
    'Credentials and Region (AWS_REGION) come from the environment, as for the AWS CLI. They are those of the account that the findings were published in: the administrator account, in `member` mode each member account and Region.',
  ],
  exitCodes: { 0: 'done', 1: 'some are left, or Security Hub did not answer' },
  run: answer,
});

type Options = { readonly 'dry-run': boolean; readonly json: boolean };

async function archive({ 'dry-run': dryRun, json }: Options): Promise<number> {
  const client = new SecurityHubClient({ maxAttempts: MAX_ATTEMPTS });
  await requireAwsAccess(client, 'eu-central-1');
  const report = await archiveSupersededFindings({ client, clock: systemClock, dryRun });
  client.destroy();
  if (json) console.log(JSON.stringify(report));
  else {
    if (report.left.length > 0)
      console.log(
        table(report.left.map(({ accountId, region, id, reason }) => [accountId, oneLine(region), oneLine(id), oneLine(reason)])),
      );
    console.log(
      dryRun ? `${report.found} would be archived.` : `${report.archived} of ${report.found} archived, ${report.left.length} left.`,
    );
  }
  return report.left.length === 0 ? 0 : 1;
}

/** The run was right and Security Hub was not: that is answer 1. */
async function answer(options: Options): Promise<number> {
  try {
    return await archive(options);
  } catch (error) {
    const isAnswer = error instanceof SecurityHubDenied || error instanceof SecurityHubThrottled || error instanceof SecurityHubUnavailable;
    if (!isAnswer) throw error;
    console.error(oneLine(error.message));
    return 1;
  }
}
