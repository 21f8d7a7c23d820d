import type { Json, Permission, Phase, ReactionResource, ReactionTarget } from '@attack-reactor/kit/contract';
import { lookUp } from '@attack-reactor/kit/contract';
import { ReactorInvalid } from '#domain/base/errors.ts';

/** Limit of an inline session policy: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const MAX_CHARACTERS = 2048;
/** Where the endpoints of services without a Region are: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const GLOBAL_REGION: Readonly<Record<string, string>> = { 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };

/** A policy needs a statement; without any, STS refuses the session instead of giving one without rights. */
const NOTHING = { Effect: 'Deny', Action: '*', Resource: '*' };

export type SessionScope = {
  readonly target: ReactionTarget;
  readonly resource: Pick<ReactionResource, 'Id'>;
  readonly parameters: Readonly<Record<string, Json>>;
};

/**
 * The session policy for one phase of a reactor on one resource: the manifest's actions of that phase, nothing else.
 * @throws ReactorInvalid where a template asks for something unknown, or the policy is too long for a session
 */
export function sessionPolicy(reactorId: string, permissions: readonly Permission[], phase: Phase, scope: SessionScope): string {
  const statements = permissions
    .filter(({ phases }) => phases.includes(phase))
    .map(({ actions, resources }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: [...new Set(resources.flatMap((template) => fillResource(reactorId, template, scope)))],
      ...(resources.includes('*') && {
        Condition: {
          StringEquals: {
            'aws:RequestedRegion': [...new Set([scope.target.region, lookUp(GLOBAL_REGION, scope.target.partition) ?? 'us-east-1'])],
          },
        },
      }),
    }))
    // A parameter that was left out names no resource, and nothing may be done with it.
    .filter(({ Resource }) => Resource.length > 0);
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements.length > 0 ? statements : [NOTHING] });
  if (policy.length > MAX_CHARACTERS) {
    throw new ReactorInvalid(
      `The session policy of reactor ${reactorId} for ${phase} has ${policy.length} characters; ${MAX_CHARACTERS} are allowed. Ask for fewer actions per phase.`,
    );
  }
  return policy;
}

/** The ARN that a template stands for; none where it hangs on a parameter that was left out. */
function fillResource(reactorId: string, template: string, { target, resource, parameters }: SessionScope): string[] {
  const places: Readonly<Record<string, string>> = {
    partition: target.partition,
    account: target.accountId,
    region: target.region,
    resource: resource.Id,
    resourceName: resource.Id.split(/[:/]/).at(-1) ?? resource.Id,
  };
  let isComplete = true;
  const filled = template.replaceAll(/\{(parameter:)?(\w+)\}/g, (placeholder, ofParameter: string | undefined, name: string) => {
    const value = ofParameter === undefined ? places[name] : parameters[name];
    if (ofParameter !== undefined && value === undefined) isComplete = false;
    // Text of a finding or a parameter must not widen a policy; an empty one does, beside a `*` of the template.
    if (isComplete && (typeof value !== 'string' || value === '' || /[*?]|\$\{/.test(value))) {
      throw new ReactorInvalid(
        `Reactor ${reactorId} names the resource "${template}", and ${placeholder} is no exact value here: ${value}.`,
      );
    }
    return String(value);
  });
  return isComplete ? [filled] : [];
}
