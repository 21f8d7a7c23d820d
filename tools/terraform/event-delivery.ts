import * as z from 'zod';
import { GENERATOR_PREFIX, PRODUCT_NAME } from '#domain/finding/product.ts';
import { chunk } from '#platform/base/concurrency.ts';
import type { Checks } from './checks.ts';
import type { Emulator } from './emulator.ts';
import { switchConsumer, take, waiting } from './queue-messages.ts';

type TestEvent = {
  readonly detailType: string;
  readonly finding: Readonly<Record<string, unknown>> & { readonly Id: string };
  readonly resources?: readonly string[];
};
type Queues = { readonly queueUrl: string; readonly deadLettersUrl: string };

const MOST_AT_ONCE = 10;
const IMPORTED = 'Security Hub Findings - Imported';
const CUSTOM_ACTION = 'Security Hub Findings - Custom Action';
const ACTION = 'arn:aws:securityhub:eu-west-1:123456789012:action/custom';

const event = z.object({ detail: z.object({ findings: z.array(z.object({ Id: z.string() })) }) });

const NEW = { ProductName: 'Security Hub', RecordState: 'ACTIVE', Workflow: { Status: 'NEW' } };
const EVENTS: readonly TestEvent[] = [
  { detailType: IMPORTED, finding: { Id: 'failed', ...NEW, Compliance: { Status: 'FAILED' } } },
  { detailType: IMPORTED, finding: { Id: 'passed', ...NEW, Compliance: { Status: 'PASSED' } } },
  { detailType: IMPORTED, finding: { Id: 'detection', ...NEW, ProductName: 'GuardDuty' } },
  { detailType: IMPORTED, finding: { Id: 'resolved', ...NEW, Workflow: { Status: 'RESOLVED' } } },
  { detailType: IMPORTED, finding: { Id: 'suppressed', ...NEW, Workflow: { Status: 'SUPPRESSED' } } },
  { detailType: IMPORTED, finding: { Id: 'own', ...NEW, ProductName: PRODUCT_NAME, GeneratorId: `${GENERATOR_PREFIX}T1530` } },
  { detailType: IMPORTED, finding: { Id: 'renamed', ...NEW, ProductName: PRODUCT_NAME, GeneratorId: 'my-scanner' } },
  { detailType: 'Findings Imported V2', finding: { Id: 'ocsf', metadata: { product: { name: 'Inspector' } } } },
  { detailType: CUSTOM_ACTION, finding: { Id: 'chosen', ...NEW }, resources: [`${ACTION}/reactemulator`] },
  { detailType: CUSTOM_ACTION, finding: { Id: 'sent-elsewhere', ...NEW }, resources: [`${ACTION}/ticket`] },
  { detailType: 'Security Hub Insight Results', finding: { Id: 'insight', ProductName: 'Security Hub' } },
];

/** Sends events through the applied rules and reads the applied queues. */
export async function eventsTakeTheirWay(
  checks: Checks,
  moto: Emulator,
  { enrichment, reaction }: { readonly enrichment: Queues; readonly reaction: Queues },
): Promise<void> {
  for (const { queueUrl } of [enrichment, reaction]) await switchConsumer(moto, queueUrl, false);
  await putEvents(moto, EVENTS);
  const enriched = await findingsIn(moto, enrichment.queueUrl);
  const all = 'chosen,detection,failed,ocsf,passed,renamed,resolved,sent-elsewhere,suppressed';
  checks.check('every foreign finding (ASFF, OCSF) reaches enrichment, our own and insights do not', enriched === all, enriched);
  const reacting = await findingsIn(moto, reaction.queueUrl);
  const wanted = 'chosen,detection,failed,ocsf,resolved';
  checks.check('findings that fail and those of our custom action reach reaction, and no other does', reacting === wanted, reacting);

  for (const [name, { queueUrl, deadLettersUrl }] of Object.entries({ enrichment, reaction })) {
    await switchConsumer(moto, queueUrl, true);
    await putEvents(moto, EVENTS.slice(0, 1));
    const left = await waiting(moto, queueUrl);
    checks.check(`${name}: the event source mapping takes findings out of the queue`, left === 0, `${left} messages are left`);
    const dead = await waiting(moto, deadLettersUrl);
    checks.check(`${name}: no finding is in the dead letters`, dead === 0, `${dead} messages`);
  }
}

async function putEvents(moto: Emulator, events: readonly TestEvent[]): Promise<void> {
  const Entries = events.map(({ detailType, finding, resources = [] }) => ({
    Source: 'aws.securityhub',
    DetailType: detailType,
    Resources: resources,
    Detail: JSON.stringify({ findings: [finding] }),
  }));
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
  for (const some of chunk(Entries, MOST_AT_ONCE)) await moto.call('AWSEvents.PutEvents', { Entries: some });
}

/** Ids of the findings that wait, sorted. */
async function findingsIn(moto: Emulator, queueUrl: string): Promise<string> {
  const bodies = await take(moto, queueUrl);
  return bodies
    .flatMap((body) => event.parse(JSON.parse(body)).detail.findings.map(({ Id }) => Id))
    .sort()
    .join();
}
