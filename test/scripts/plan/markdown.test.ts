import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCapability } from '#scripts/plan/capabilities.ts';
import { formatPlan } from '#scripts/plan/markdown.ts';
import type { PlannedResource } from '#scripts/plan/plan-file.ts';
import { summarizePlan } from '#scripts/plan/summary.ts';
import { aPolicy, aResource, realPlan } from './plans.ts';

const page = (resources: readonly PlannedResource[], limit = 60_000) =>
  formatPlan({ environment: 'emulator', stack: 'pipeline', summary: summarizePlan(resources) }, limit);

describe('a plan in Markdown', () => {
  const text = page(realPlan('update'));

  it('begins with what is lost', () => {
    expect(text.split('\n').slice(0, 3)).toEqual([
      '## Plan of `emulator`, stack `pipeline`',
      '',
      '**5 created, 6 changed, 21 destroyed.**',
    ]);
    expect(text).toContain('**Data is lost** with `aws_cloudwatch_log_group.notify_platform_slack`, ');
  });

  it.each([
    '**reactors and bindings**\n\n- **destroyed** `aws_cloudwatch_log_group.reactors_rds_enhanced_monitoring`\n',
    '- created `aws_lambda_function.reactors_sns_topic_encryption`\n',
    '- changed `aws_rds_cluster.mapping_database`: `serverlessv2_scaling_configuration`\n',
    '- role `attack-reactor-emulator-enrich` **may now** `securityhub:BatchUpdateFindings` on `arn:aws:securityhub:eu-west-1:123456789012:hub/default` if `Null ',
    '**may no longer** `dynamodb:GetItem`, `dynamodb:PutItem`, `dynamodb:DeleteItem` on table `attack-reactor-emulator-notification_deliveries`\n',
    ': `*` **is no longer denied** `sqs:SendMessage`, ',
    '- removed `Reactions Ended`\n- added `Reactions Told`\n- changed `Process Findings` › `Execute Security Hub Finding Reactor`: `Retry`\n',
    'About **146.00 USD a month (+43.10)** for what is paid whatever arrives: an estimate',
    '| [ACU that Aurora never goes below](https://aws.amazon.com/rds/aurora/pricing/) | 0.5 | 1 | 87.60 | +43.80 |\n',
  ])('says %j', (part) => {
    expect(text).toContain(part);
  });

  it('has no line that Markdown would take for a list in a list', () => {
    expect(text).not.toMatch(/^- [-+*] /m);
  });

  it('says that nothing changes', () => {
    expect(page([aResource('aws_sqs_queue.reaction', { kind: undefined })])).toBe(
      '## Plan of `emulator`, stack `pipeline`\n\nNo changes.\n',
    );
  });

  it('is cut at the end of a line, and says how much is missing', () => {
    const short = page(realPlan('update'), 2000);

    expect(short.length).toBeLessThanOrEqual(2000);
    expect(short).toMatch(/\n\n… and \d+ lines more, which are in the log of Terraform\.\n$/);
    expect(text.startsWith(short.slice(0, short.indexOf('\n\n…')))).toBe(true);
  });

  it('keeps hostile names in their code span and on their line', () => {
    const name = 'x` @everyone\n# <img src=x> ``y`` | \u202e';
    const policy = aPolicy({ Effect: 'Allow', Action: name, Resource: `arn:aws:sqs:::${name}`, Condition: { [name]: { [name]: name } } });
    const states = { name, definition: JSON.stringify({ States: { [name]: { [name]: 1 } } }) };
    const hostile = page([
      aResource(`aws_iam_role_policy.${name}`, { after: { role: name, policy } }),
      aResource('aws_sfn_state_machine.a', { before: { name, definition: '{"States":{}}' }, after: states }),
    ]);
    const outside = hostile.replaceAll(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');

    expect(hostile).not.toContain('\u202e');
    expect(hostile).not.toMatch(/^# /m);
    expect(outside).not.toMatch(/@everyone|<img|`/);
  });
});

describe('the capability of a resource', () => {
  it.each(['pipeline', 'hub', 'member'])('is known for every address that the proof of stack %s expects', (stack) => {
    const addresses = readFileSync(join(__dirname, `../../terraform/addresses-${stack}.txt`), 'utf8')
      .trim()
      .split('\n');

    expect(addresses.filter((address) => findCapability(address.split('.')[1] ?? '') === undefined)).toEqual([]);
  });

  it.each([
    ['reactors_s3_versioning', 'reactors and bindings'],
    ['notify_soc_wecom', 'notifications'],
    ['tactics_dead_letters', 'enrichment'],
    ['mapping_database_functions_to_postgres', 'mapping database'],
    ['hasOwnProperty', undefined],
  ])('%s is %s', (name, capability) => {
    expect(findCapability(name)).toBe(capability);
  });
});
