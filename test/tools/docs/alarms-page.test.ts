import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listAlarms, writeAlarmsPage } from '#tools/docs/alarms-page.ts';

const ROOT = process.cwd();

/** The alarms of the first table below "Alarms" in the runbook. */
function listExplained(): string[] {
  const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
  const [, section = ''] = page.split('\n## Alarms\n');
  const rows =
    section
      .split('\n\n')
      .find((part) => part.startsWith('| alarm '))
      ?.split('\n')
      .slice(2) ?? [];
  return rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

describe('the runbook', () => {
  const alarms = listAlarms(ROOT);

  it('says of each alarm of the stacks where to go on, once, and of no other', () => {
    expect(listExplained().sort()).toEqual(alarms.map(({ name }) => name).sort());
  });

  it('has what each alarm measures', () => {
    const { text } = writeAlarmsPage(ROOT);

    expect(alarms.filter(({ measures }) => measures.length === 0)).toEqual([]);
    expect(text).toContain(
      '| `enrichment-age` | `AWS/SQS ApproximateAgeOfOldestMessage` | `QueueName=enrichment` | Maximum > 3600 in 5 minutes |',
    );
    expect(text).toContain(
      '| `reaction-stalled` | `<project>-<environment> ReactionsFailed` | `service=start-reaction` | Sum > 0 in 2 × 10 minutes, while |',
    );
    expect(text).not.toMatch(/attack-reactor-any|any-route|\$\{/);
  });
});
