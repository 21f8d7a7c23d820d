import { TerraformOutput } from 'cdktf';
import { projectFindingsFunction } from '#handlers/project-findings/function.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import type { FindingEvents } from '#infra/base/finding-events.ts';
import { type FunctionHost, LambdaFunction } from '#infra/base/lambda-function.ts';
import { WorkQueue } from '#infra/base/work-queue.ts';
import type { FindingTables } from './finding-tables.ts';

export interface FindingStoreProps {
  readonly host: FunctionHost & { readonly alarms: Alarms };
  readonly events: FindingEvents;
  readonly tables: FindingTables;
}

/** From the event of a finding to its newest version in the table of findings. */
export function storeFindings(stack: BaseStack, { host, events, tables }: FindingStoreProps): void {
  const { name, trigger } = projectFindingsFunction;
  const queue = new WorkQueue(stack, trigger.name, {
    sender: events.sender,
    holds: 'finding',
    reader: projectFindingsFunction,
    alarms: host.alarms,
  });
  const project = new LambdaFunction(stack, name, {
    ...host,
    definition: projectFindingsFunction,
    environment: { FINDINGS_TABLE: tables.findings.name, DEAD_LETTER_QUEUE_URL: queue.deadLetters.url },
  });
  events.sendTo(queue);
  queue.feed(project);
  queue.deadLetters.allowSend(project);
  tables.allowRemember(project);
  const description = 'Findings wait here for λ project-findings.';
  new TerraformOutput(stack, 'findings_store_queue_url', { value: queue.url, description });
  const value = queue.deadLetters.url;
  new TerraformOutput(stack, 'findings_store_dead_letters_url', { value, description: 'What could not be stored as a finding.' });
}
