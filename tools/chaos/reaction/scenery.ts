import { BatchUpdateFindingsCommand, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import { at, textAt } from '#domain/base/json.ts';
import type { Cloud } from '#local/cloud.ts';
import { HOME, MEMBER_ACCOUNTS } from '#local/home.ts';
import { type FindingImportedEvent, findingImportedEvent } from '#local/security-hub/finding-event.ts';
import type { HubFinding } from '#local/security-hub/hub-finding.ts';
import type { Dice } from '../dice.ts';
import { FIELD_OF, type Field, SHELF_CONTROLS, SHELF_REACTORS, type ShelfReactorId } from './field.ts';
import type { Shelf } from './shelf.ts';
import type { StormClock } from './storm-clock.ts';

const REGION = 'eu-central-1';
/** Versions of a finding that may be delivered again. */
const KEPT_VERSIONS = 8;

/** One field of one document of one account, of which Security Hub has a finding. */
export type Spot = { readonly name: string; readonly accountId: string; readonly reactorId: ShelfReactorId; readonly field: Field };

export type SpotStatus = { readonly workflow: string; readonly compliance: string };

/** The documents, what Security Hub knows about them, and the owners who change both. */
export class Scenery {
  readonly spots: readonly [Spot, ...Spot[]];
  /** Findings that were brought in, deliveries of a version that was delivered before, and deliveries after a later version. */
  readonly counts = { findings: 0, repeated: 0, late: 0 };
  readonly #cloud: Cloud;
  readonly #hub: SecurityHubClient;
  readonly #shelf: Shelf;
  readonly #clock: StormClock;
  /** The events about each spot so far, the latest last. */
  readonly #events = new Map<Spot, FindingImportedEvent[]>();

  constructor(parts: { cloud: Cloud; hub: SecurityHubClient; shelf: Shelf; clock: StormClock; documents: number }) {
    this.#cloud = parts.cloud;
    this.#hub = parts.hub;
    this.#shelf = parts.shelf;
    this.#clock = parts.clock;
    const [first, ...others] = Array.from({ length: parts.documents }, (_, number) => number).flatMap(listSpots);
    if (first === undefined) throw new RangeError('A scenery needs a document.');
    this.spots = [first, ...others];
  }

  /** The owner opens a field, and the control says so. */
  open(spot: Spot): void {
    this.#shelf.edit(spot.name, { [spot.field]: true });
    this.report(spot);
  }

  /** The control is evaluated again, and says how the field is. */
  report(spot: Spot): void {
    const isOpen = this.#shelf.look(spot.name)[spot.field];
    this.#bringIn(this.#describe(spot, isOpen ? 'FAILED' : 'PASSED'));
    this.#keepEvent(spot);
  }

  /** EventBridge delivers the latest version again, as the same event. */
  async repeat(spot: Spot, times: number): Promise<void> {
    const event = this.#events.get(spot)?.at(-1);
    if (event === undefined) return;
    for (let done = 0; done < times; done += 1) await this.#cloud.bus.put(event);
    this.counts.repeated += times;
  }

  /** EventBridge delivers a version of which a later one was delivered already; the latest one that failed, where there is one. */
  async deliverLate(spot: Spot): Promise<void> {
    const older = this.#events.get(spot)?.slice(0, -1) ?? [];
    const event = older.findLast(({ detail }) => textAt(at(detail.findings[0], 'Compliance'), 'Status') === 'FAILED') ?? older.at(-1);
    if (event === undefined) return;
    await this.#cloud.bus.put(event);
    this.counts.late += 1;
  }

  /** Findings of a control that nobody has bound. */
  makeNoise(dice: Dice, count: number): void {
    for (let made = 0; made < count; made += 1) {
      const spot = { ...dice.pick(this.spots), name: `noise-${dice.between(1, 500)}` };
      this.#bringIn({ ...this.#describe(spot, 'FAILED'), Compliance: { Status: 'FAILED', SecurityControlId: 'ECR.2' } });
    }
  }

  /** A person asks for a reaction from the console of Security Hub. */
  async ask(spot: Spot): Promise<void> {
    const finding = this.stored(spot);
    if (finding === undefined) return;
    await this.#cloud.bus.put({
      version: '0',
      id: crypto.randomUUID(),
      'detail-type': 'Security Hub Findings - Custom Action',
      source: 'aws.securityhub',
      account: '999988887777',
      time: new Date(this.#clock.now()).toISOString(),
      region: REGION,
      resources: [],
      detail: { actionName: 'React', actionDescription: 'React', findings: [finding] },
    });
  }

  async setStatus(spot: Spot, status: 'NEW' | 'SUPPRESSED'): Promise<void> {
    const finding = this.stored(spot);
    if (finding === undefined) return;
    const identifier = { Id: String(finding['Id']), ProductArn: String(finding['ProductArn']) };
    await this.#hub.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [identifier], Workflow: { Status: status } }));
    this.#keepEvent(spot);
  }

  stored(spot: Spot): HubFinding | undefined {
    const id = findingId(spot);
    return this.#cloud.securityHub.findings().find((finding) => finding.Id === id);
  }

  status(spot: Spot): SpotStatus {
    const finding = this.stored(spot);
    const workflow = textAt(at(finding, 'Workflow'), 'Status') ?? 'NEW';
    return { workflow, compliance: textAt(at(finding, 'Compliance'), 'Status') ?? 'none' };
  }

  #keepEvent(spot: Spot): void {
    const finding = this.stored(spot);
    if (finding === undefined) return;
    const events = this.#events.get(spot) ?? [];
    this.#events.set(spot, [...events, findingImportedEvent(finding, HOME, this.#clock.now())].slice(-KEPT_VERSIONS));
  }

  #bringIn(document: object): void {
    this.counts.findings += 1;
    this.#cloud.securityHub.ingest(document);
  }

  #describe(spot: Spot, status: 'FAILED' | 'PASSED') {
    const now = new Date(this.#clock.now()).toISOString();
    const control = SHELF_CONTROLS[spot.reactorId];
    return {
      SchemaVersion: '2018-10-08',
      Id: findingId(spot),
      ProductArn: `arn:aws:securityhub:${REGION}::product/aws/securityhub`,
      ProductName: 'Security Hub',
      CompanyName: 'AWS',
      Region: REGION,
      GeneratorId: `security-control/${control}`,
      AwsAccountId: spot.accountId,
      Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
      CreatedAt: now,
      UpdatedAt: now,
      Severity: { Label: 'HIGH' },
      Title: `${spot.field} of ${spot.name}`,
      Description: 'A field that should be closed.',
      Resources: [{ Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${spot.name}`, Partition: 'aws', Region: REGION }],
      Compliance: { Status: status, SecurityControlId: control },
      RecordState: 'ACTIVE',
      Workflow: { Status: 'NEW' },
    };
  }
}

/** Names a spot by what a reactor is called with. */
export function spotKey(reactorId: string, name: string): string {
  return `${reactorId} ${name}`;
}

function listSpots(number: number): Spot[] {
  const accountId = MEMBER_ACCOUNTS[number % MEMBER_ACCOUNTS.length] ?? MEMBER_ACCOUNTS[0];
  return SHELF_REACTORS.map((reactorId) => ({ name: `shelf-${number}`, accountId, reactorId, field: FIELD_OF[reactorId] }));
}

function findingId({ name, accountId, reactorId }: Spot): string {
  return `arn:aws:securityhub:${REGION}:${accountId}:security-control/${SHELF_CONTROLS[reactorId]}/finding/${name}`;
}
