import { defaultProductArn } from '#domain/finding/product.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import type { Config } from '#infra/config/config.ts';

const IMPORT = 'securityhub:BatchImportFindings';
const UPDATE = 'securityhub:BatchUpdateFindings';
const READ = 'securityhub:GetFindings';
const READ_STANDARDS = ['securityhub:DescribeStandards', 'securityhub:GetEnabledStandards'];
const READ_CONTROLS = ['securityhub:BatchGetSecurityControls', 'securityhub:ListSecurityControlDefinitions'];

/** Fields of BatchUpdateFindings: https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchupdatefindings.html */
const FIELDS = [
  'Confidence',
  'Criticality',
  'Note.Text',
  'Note.UpdatedBy',
  'RelatedFindings',
  'Severity.Label',
  'Severity.Normalized',
  'Severity.Product',
  'Types',
  'UserDefinedFields',
  'VerificationState',
  'Workflow.Status',
] as const;
type Field = (typeof FIELDS)[number];

/** Calls a second per account and Region: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html */
const IMPORT_QUOTA = 10;
/** The share of the quota for λ roll-up-tactics; the containers of λ enrich share the rest. */
const ROLL_UP_SHARE = 1;

type MemberMode = Extract<Config['publish'], { mode: 'member' }>;

/** Security Hub of this account: what our functions may do to it, and what they must know to do it. */
export class SecurityHubAccess {
  readonly #stack: BaseStack;

  constructor(stack: BaseStack) {
    this.#stack = stack;
  }

  /** Variables that name the hub that is written to, and the way. */
  get environment() {
    const { partition, account, region, companyName, publish } = this.#stack.config;
    return {
      PUBLISHER_PARTITION: partition,
      PUBLISHER_ACCOUNT_ID: account,
      PUBLISHER_REGION: region,
      COMPANY_NAME: companyName,
      PUBLISH_MODE: publish.mode,
      WRITER_ROLE_NAME: publish.mode === 'member' ? publish.writerRoleName : null,
      WRITER_ROLE_EXTERNAL_ID: publish.mode === 'member' ? (publish.externalId ?? null) : null,
    };
  }

  /** Share of the import quota for one container of λ enrich: all of them and the roll-up together stay within it. */
  get enrichCallsPerSecond(): string {
    return String((IMPORT_QUOTA - ROLL_UP_SHARE) / this.#stack.config.enrichment.maximumConcurrency);
  }

  get rollUpCallsPerSecond(): string {
    return String(ROLL_UP_SHARE);
  }

  /** Grants λ enrich the calls of the publish mode of this environment, and none of the other modes. */
  allowPublish(publisher: LambdaFunction): void {
    if (this.#stack.config.publish.mode === 'annotate') this.allowAnnotate(publisher);
    else this.allowImport(publisher);
  }

  /** Import findings that name this account under its default product; in `member` mode, act as the writer elsewhere. */
  allowImport(publisher: LambdaFunction): void {
    const { partition, region, account, publish } = this.#stack.config;
    publisher.allow({
      sid: 'ImportFindings',
      actions: [IMPORT],
      resources: [defaultProductArn({ partition, region, accountId: account })],
      conditions: { StringEquals: { 'securityhub:TargetAccount': account } },
    });
    if (publish.mode === 'member') this.#allowWriterRole(publisher, publish);
  }

  /** Change UserDefinedFields and no other field of a finding. */
  allowAnnotate(publisher: LambdaFunction): void {
    publisher.allow({
      sid: 'AnnotateFindings',
      actions: [UPDATE],
      resources: [this.#hub],
      conditions: { Null: noFieldBut('UserDefinedFields') },
    });
  }

  /** Look at a finding, move it to RESOLVED or NOTIFIED with a note, and change no other field. */
  allowMoveFindingStatus(mover: LambdaFunction): void {
    this.allowRead(mover);
    mover.allow({
      sid: 'MoveWorkflow',
      actions: [UPDATE],
      resources: [this.#hub],
      conditions: {
        Null: noFieldBut('Workflow.Status', 'Note.Text', 'Note.UpdatedBy'),
        StringEquals: { 'securityhub:ASFFSyntaxPath/Workflow.Status': ['NOTIFIED', 'RESOLVED'] },
      },
    });
  }

  /** Look at a finding, suppress it or take that back, leave a note, and change no other field. */
  allowAnnotateByHand(writer: LambdaFunction): void {
    this.allowRead(writer);
    writer.allow({
      sid: 'SuppressFindings',
      actions: [UPDATE],
      resources: [this.#hub],
      conditions: {
        Null: noFieldBut('Workflow.Status', 'Note.Text', 'Note.UpdatedBy'),
        StringEquals: { 'securityhub:ASFFSyntaxPath/Workflow.Status': ['SUPPRESSED', 'NEW'] },
      },
    });
    const conditions = { Null: noFieldBut('Note.Text', 'Note.UpdatedBy') };
    writer.allow({ sid: 'NoteFindings', actions: [UPDATE], resources: [this.#hub], conditions });
  }

  /** Read findings as they are now. */
  allowRead(reader: LambdaFunction): void {
    reader.allow({ sid: 'ReadFindings', actions: [READ], resources: [this.#hub] });
  }

  /** Read which standards are enabled, and their controls; on the latter AWS lets nobody be narrowed to a hub. */
  allowReadStandards(reader: LambdaFunction, regions: readonly string[]): void {
    const hubs = regions.map((region) => this.#stack.arn('securityhub', 'hub/default', { region }));
    reader.allow({ sid: 'ReadEnabledStandards', actions: READ_STANDARDS, resources: hubs });
    reader.allow({ sid: 'ReadControls', actions: READ_CONTROLS, resources: ['*'] });
  }

  get #hub(): string {
    return hubArn(this.#stack);
  }

  /** The role that a member account offers for imports there; bound to the organization where its id is configured. */
  #allowWriterRole(publisher: LambdaFunction, mode: MemberMode): void {
    const { organizationId } = this.#stack.config;
    publisher.allow({
      sid: 'ActAsWriter',
      actions: ['sts:AssumeRole'],
      resources: [writerRoleArn(this.#stack, mode)],
      ...(organizationId === undefined ? {} : { conditions: { StringEquals: { 'aws:ResourceOrgID': organizationId } } }),
    });
    // The caller is then the role of the member account, so the bound is the organization, where its id is configured.
    const { partition, region } = this.#stack.config;
    publisher.passUnderOtherRole({
      actions: [IMPORT],
      resources: [defaultProductArn({ partition, region, accountId: '*' })],
      ...(organizationId === undefined ? {} : { conditions: { StringEquals: { 'aws:PrincipalOrgID': organizationId } } }),
    });
  }
}

/** The writer role in any account: which accounts are members is Security Hub's knowledge, not ours. */
function writerRoleArn(stack: BaseStack, mode: MemberMode): string {
  return stack.arn('iam', `role/${mode.writerRoleName}`, { region: '', account: '*' });
}

/** The hub of this account, on which findings are read and updated. */
function hubArn(stack: BaseStack): string {
  return stack.arn('securityhub', 'hub/default');
}

/** Every other field must be absent from the call. */
function noFieldBut(...ours: readonly Field[]): Record<string, string> {
  const others = FIELDS.filter((field) => !ours.includes(field));
  return Object.fromEntries(others.map((field) => [`securityhub:ASFFSyntaxPath/${field}`, 'true']));
}
