/**
 * The contract of a reactor's scene (`reactors/<id>/scene.ts`): what builds, in a member account of the emulator, the resource
 * that the reactor is for, and the finding that names it. Examples and tests use it; no bundle and no deployment does.
 */

import type { Json, ReactionResource, ReactionTarget, SeverityLabel } from '../contract.ts';
import type { MemberClientConfig, SdkClient } from '../reactor/member-clients.ts';

/** Something whose age matters, as the emulator finds it. */
export type Aged = { readonly kind: 'access-key' | 'secret'; readonly id: string };

/** A client of the SDK. */
type SceneClient = Pick<SdkClient, 'config'> & { destroy(): void };

/** The owner of a member account: may do everything there. */
export interface SceneOwner {
  readonly place: ReactionTarget;
  /** A client of the account, in the Region of `place` unless another is asked for. */
  client<Client extends SceneClient>(Client: new (config: MemberClientConfig) => Client, region?: string): Client;
  /** The name with an ending of its own, so that a scene can be built twice; at most 12 characters longer. */
  unique(name: string): string;
  /** Makes something so many days older than it is. AWS has no such call; the emulator behind a scene has. */
  backdate(what: Aged, days: number): Promise<void>;
}

/** A reactor is run on this. */
export type BuiltScene = {
  readonly resource: ReactionResource;
  /** A binding has to say this to the reactor; left out: nothing. */
  readonly parameters?: Readonly<Record<string, Json>>;
};

type SceneFinding =
  | { readonly control: string; readonly title: string; readonly severity: SeverityLabel }
  | {
      /** GuardDuty's name, `Backdoor:EC2/C&CActivity.B`. */
      readonly detection: string;
      /** The tactic as ASFF's `TTPs` spell it: `Command and Control`. */
      readonly tactic: string;
      readonly title: string;
      readonly severity: SeverityLabel;
    };

export type Scene = {
  /** Says what is wrong, in one line that starts with a noun. */
  readonly story: string;
  readonly finding: SceneFinding;
  /** The emulator lacks these, so that the example cannot go all the way; one sentence each. */
  readonly limits: readonly string[];
  /** Makes the resource. May be called any number of times for one account; settings of the account itself are set anew. */
  build(owner: SceneOwner): Promise<BuiltScene>;
};

const CONTROL = /^[A-Za-z0-9]+\.\d+$/;
const DETECTION = /^[A-Z]\w+:\w+\/[\w&.!]+$/;
const STORY = /^[A-Z][^\n]{9,99}[^.\n]$/;

/**
 * Checks a scene and answers it.
 * @throws Error that says what is wrong; a wrong scene is a mistake of the reactor's author
 * @example
 * export const scene = defineScene({
 *   story: 'A bucket in which what is overwritten is gone',
 *   finding: { control: 'S3.14', title: 'S3 general purpose buckets should have versioning enabled', severity: 'LOW' },
 *   build: async (owner) => ({ resource: await createBucket(owner, owner.unique('invoices')) }),
 * });
 */
export function defineScene({ limits = [], ...scene }: Omit<Scene, 'limits'> & { readonly limits?: readonly string[] }): Scene {
  const { finding, story } = scene;
  const [name, form] = 'control' in finding ? [finding.control, CONTROL] : [finding.detection, DETECTION];
  if (!form.test(name)) throw new Error(`A scene's finding is about a control like S3.2 or a type like Recon:IAMUser/Name, not "${name}".`);
  if (!STORY.test(story)) throw new Error(`A scene's story is one line of 11 to 101 characters without a full stop, not "${story}".`);
  return { ...scene, limits };
}

/**
 * The finding of a scene is about this: `S3.2`, `Backdoor:EC2/C&CActivity.B`.
 * @example
 * nameSubject({ finding: { control: 'S3.14', title, severity: 'LOW' } }); // 'S3.14'
 */
export function nameSubject({ finding }: Pick<Scene, 'finding'>): string {
  return 'control' in finding ? finding.control : finding.detection;
}

/**
 * An ARN in the account and Region of a scene.
 * @example
 * arnAt(owner.place, 'sqs', 'orders'); // 'arn:aws:sqs:eu-central-1:210987654321:orders'
 */
export function arnAt({ partition, accountId, region }: ReactionTarget, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/**
 * An ARN of a service without Regions, such as IAM.
 * @example
 * globalArnAt(owner.place, 'iam', 'user/anna'); // 'arn:aws:iam::210987654321:user/anna'
 */
export function globalArnAt({ partition, accountId }: ReactionTarget, service: string, resource: string): string {
  return `arn:${partition}:${service}::${accountId}:${resource}`;
}

/**
 * The account itself, as Security Hub names it.
 * @example
 * accountAt(owner.place); // { Type: 'AwsAccount', Id: 'AWS::::Account:210987654321' }
 */
export function accountAt({ accountId }: ReactionTarget): ReactionResource {
  return { Type: 'AwsAccount', Id: `AWS::::Account:${accountId}` };
}
