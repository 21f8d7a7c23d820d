import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { LocalBackend, S3Backend, TerraformElement, type TerraformResource, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { SHORT_NAME_CHARACTERS } from '#domain/base/short-name.ts';
import type { Config } from '#infra/config/config.ts';
import { arn, arnByName, type Place, queueUrl } from './arns.ts';
import { findExceededLimits } from './aws-limits.ts';
import { Order } from './order.ts';

/** Where a stack stands that is not the platform itself. */
export interface StackPlace {
  /** Left out: the administrator account. */
  readonly account?: string;
  /** Put before the ending of the state's key, so that no two stacks share a state. */
  readonly stateSuffix?: string;
  /** ARN of the role that the provider assumes, and the backend does not. Left out: it acts with the credentials at hand. */
  readonly deployRoleArn?: string;
}

/**
 * The base of every stack of the platform: provider, backend, tags, names that carry the environment, and resource
 * addresses made of words (`aws_sqs_queue.enrichment`), so that a plan can be reviewed and a refactoring shows itself.
 */
export abstract class BaseStack extends TerraformStack {
  readonly config: Config;
  /** The account that the stack belongs in; Terraform refuses to act on any other. */
  readonly account: string;
  /** Terraform address -> construct path, to notice two elements that would silently merge into one. */
  readonly #addresses = new Map<string, string>();
  readonly #order = new Order();

  constructor(
    scope: Construct,
    id: string,
    config: Config,
    { account = config.account, stateSuffix = '', deployRoleArn }: StackPlace = {},
  ) {
    super(scope, id);
    this.config = config;
    this.account = account;
    // The S3 backend's lock file came with 1.10: https://developer.hashicorp.com/terraform/language/backend/s3#state-locking
    this.addOverride('terraform.required_version', config.backend.kind === 's3' ? '>= 1.10' : '>= 1.9');
    this.#useProvider(deployRoleArn);
    this.#useBackend(stateSuffix);
  }

  /** The platform stack that a construct belongs to. */
  static override of(construct: Construct): BaseStack {
    const stack = TerraformStack.of(construct);
    if (stack instanceof BaseStack) return stack;
    throw new ConfigurationInvalid(`${construct.node.path} is not inside a BaseStack. Constructs of infra/ need its names and partition.`);
  }

  /** `<project>-<environment>-<words>`: the name of a resource in the account. */
  named(words: string): string {
    return `${this.prefix}-${words}`;
  }

  /**
   * A name for a role or a function, of which AWS takes 64 characters.
   * @throws ConfigurationInvalid where project and environment leave too little for the words
   */
  shortName(words: string): string {
    const name = this.named(words);
    if (name.length <= SHORT_NAME_CHARACTERS) return name;
    throw new ConfigurationInvalid(
      `"${name}" has ${name.length} characters; AWS takes ${SHORT_NAME_CHARACTERS}. Shorten "project" or "environment".`,
    );
  }

  /** `<project>-<environment>`, with which every name starts. */
  get prefix(): string {
    return `${this.config.project}-${this.config.environment}`;
  }

  /** ARN in this stack's partition, Region and account; `region` and `account` may be emptied for global services. */
  arn(service: string, resource: string, elsewhere: Partial<Place> = {}): string {
    return arn({ ...this.#place, ...elsewhere }, service, resource);
  }

  /** ARN of a resource of this stack, as text, made of the name that it gets. Everything that writes it down waits for the resource. */
  literalArn(resource: TerraformResource, name: string): string {
    return this.#order.own(nameAddress(resource), arnByName(this.#place, resource.terraformResourceType, name));
  }

  /** URL of a queue of this stack, the same way. */
  literalUrl(queue: SqsQueue, name: string): string {
    return this.#order.own(nameAddress(queue), queueUrl(this.#place, name));
  }

  /** Lets `writer` name a resource that itself waits for `writer`, in a condition: there is nothing to wait for. */
  nameAhead(writer: TerraformResource, named: string): void {
    this.#order.nameAhead(nameAddress(writer), named);
  }

  /** The stack as Terraform reads it. @throws ConfigurationInvalid for what AWS would refuse */
  override toTerraform(): object {
    const stack = this.#order.applyTo(super.toTerraform());
    const [exceeded, ...others] = findExceededLimits(stack);
    if (exceeded === undefined) return stack;
    const more = others.length === 0 ? '' : ` ${others.length} more like it.`;
    throw new ConfigurationInvalid(`AWS would refuse ${exceeded}${more} Change what the configuration asks for, or shorten a name.`);
  }

  get #place(): Place {
    const { partition, region } = this.config;
    return { partition, region, account: this.account };
  }

  /**
   * The construct path in words, without the ones that the resource type says already: `enrichment/dead-letters/queue`
   * becomes `aws_sqs_queue.enrichment_dead_letters`.
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    const type = formatType(element);
    const path = node.scopes.slice(node.scopes.indexOf(this) + 1).map((scope) => scope.node.id);
    const last = path.at(-1);
    const spoken = path.length > 1 && last !== undefined && saidBy(type, last) ? path.slice(0, -1) : path;
    const id = spoken.join('-').replaceAll('-', '_');
    this.#claim(`${type}.${id}`, node.path);
    return id;
  }

  #claim(address: string, path: string): void {
    const owner = this.#addresses.get(address) ?? path;
    if (owner !== path) {
      throw new ConfigurationInvalid(`${owner} and ${path} would both be ${address}. Give one of the constructs another id.`);
    }
    this.#addresses.set(address, path);
  }

  #useProvider(roleArn: string | undefined): void {
    const { project, environment, tags, region } = this.config;
    new AwsProvider(this, 'aws', {
      region,
      allowedAccountIds: [this.account],
      ...(roleArn !== undefined && { assumeRole: [{ roleArn, sessionName: `${this.prefix}-deploy` }] }),
      defaultTags: [{ tags: { ...tags, Project: project, Environment: environment, ManagedBy: 'terraform' } }],
    });
  }

  #useBackend(stateSuffix: string): void {
    const { backend } = this.config;
    if (backend.kind === 'local') {
      // Beside cdktf.out, which is generated and may be deleted, and not inside it.
      new LocalBackend(this, { path: `../../../terraform.${this.prefix}-${this.node.id}.tfstate` });
      return;
    }
    const key = backend.key.replace(/(\.tfstate)?$/, `${stateSuffix}$1`);
    new S3Backend(this, { bucket: backend.bucket, key, region: backend.region, encrypt: true });
    this.addOverride('terraform.backend.s3.use_lockfile', true);
  }
}

function nameAddress(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}

/** `aws_sqs_queue` for resources and data sources, else the kind of element, which has a name space of its own. */
function formatType(element: TerraformElement | Node): string {
  if ('terraformResourceType' in element && typeof element.terraformResourceType === 'string') return element.terraformResourceType;
  return element.constructor.name;
}

function saidBy(type: string, id: string): boolean {
  const known = new Set(type.split('_'));
  return id.split('-').every((word) => known.has(word));
}
