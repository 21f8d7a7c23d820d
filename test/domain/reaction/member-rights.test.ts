import type { ManifestDocument } from '@attack-reactor/kit/contract';
import { includesPattern, missingFromCeiling } from '#domain/reaction/member-rights.ts';
import { roleCeiling } from '#domain/reaction/role-ceiling.ts';
import { anInstalledReactor } from '../../support/reactions.ts';

type Permissions = ManifestDocument['permissions'];

function aManifest(permissions: Permissions, overrides: Partial<ManifestDocument> = {}): ManifestDocument {
  return anInstalledReactor({ publisher: 'example', id: 'queue', resourceTypes: ['AwsSqsQueue'], permissions, ...overrides }).manifest;
}

const BASE = aManifest([{ phases: ['plan', 'verify'], actions: ['sqs:GetQueueAttributes'], resources: ['{resource}'] }]);
const CHANGE: Permissions = [
  { phases: ['plan'], actions: ['sqs:GetQueueAttributes'], resources: ['{resource}'] },
  { phases: ['apply', 'rollback'], actions: ['sqs:SetQueueAttributes', 'sqs:TagQueue'], resources: ['{resource}'] },
];
const ANY_QUEUE = 'arn:{partition}:sqs:{region}:{account}:*';

describe('the rights that a reactor of a hub asks for', () => {
  it('are all there where the base reactors ask for them, in whichever phase', () => {
    const asksForLess = aManifest([{ phases: ['apply'], actions: ['sqs:GetQueueAttributes'], resources: ['{resource}'] }]);

    expect(missingFromCeiling(asksForLess, { manifests: [BASE], ceiling: [] })).toBeUndefined();
  });

  it('are named one by one where they are not, with the lines that would give them', () => {
    const found = missingFromCeiling(aManifest(CHANGE), { manifests: [BASE], ceiling: [] });

    expect(found).toEqual({
      missing: [
        { action: 'sqs:SetQueueAttributes', resource: 'arn:{partition}:sqs:*:{account}:*' },
        { action: 'sqs:TagQueue', resource: 'arn:{partition}:sqs:*:{account}:*' },
      ],
      lines: [
        'memberRoleCeiling: [',
        "  { actions: ['sqs:SetQueueAttributes', 'sqs:TagQueue'], resources: ['arn:{partition}:sqs:*:{account}:*'] },",
        '],',
      ],
    });
  });

  it('are there once those lines are in the configuration', () => {
    const manifest = aManifest([
      ...CHANGE,
      { phases: ['plan'], actions: ['sqs:ListQueues'], resources: ['*'], because: "Knows no resource: it's a list, as AWS says." },
    ]);
    const { lines = [] } = missingFromCeiling(manifest, { manifests: [BASE], ceiling: [] }) ?? {};

    const { memberRoleCeiling } = new Function(`return {${lines.join('\n')}}`)();

    expect(missingFromCeiling(manifest, { manifests: [BASE], ceiling: roleCeiling.parse(memberRoleCeiling) })).toBeUndefined();
  });

  it.each([
    ['the very resource', ANY_QUEUE, true],
    ['everything', '*', true],
    ['a part of it', 'arn:{partition}:sqs:{region}:{account}:orders-*', false],
    ['another service', 'arn:{partition}:sns:{region}:{account}:*', false],
  ])('are within a ceiling on %s: %s -> %s', (_what, resource, isWithin) => {
    const ceiling = roleCeiling.parse([
      { actions: ['sqs:SetQueueAttributes', 'sqs:TagQueue'], resources: [resource], because: 'The team of the queues wants it.' },
    ]);

    expect(missingFromCeiling(aManifest(CHANGE), { manifests: [BASE], ceiling }) === undefined).toBe(isWithin);
  });

  it('to pass roles are never given by a ceiling, and not to a service that no base reactor passes them to', () => {
    const passing: Permissions = [{ phases: ['apply'], actions: ['iam:PassRole'], resources: ['{parameter:role}'] }];
    const [trail, database] = ['AwsCloudTrailTrail', 'AwsRdsDbInstance'].map((type) => aManifest(passing, { resourceTypes: [type] }));
    if (trail === undefined || database === undefined) throw new Error('There is no manifest.');

    expect(missingFromCeiling(trail, { manifests: [trail], ceiling: [] })).toBeUndefined();
    expect(missingFromCeiling(database, { manifests: [trail], ceiling: [] })).toEqual({
      missing: [{ action: 'iam:PassRole', resource: 'arn:{partition}:iam::{account}:role/*' }],
      lines: [],
    });
  });

  it('cannot be told for a type of resource whose ARNs nobody wrote down', () => {
    const unknown = aManifest(CHANGE, { resourceTypes: ['AwsNewThing'] });

    expect(() => missingFromCeiling(unknown, { manifests: [BASE], ceiling: [] })).toThrow(
      /^Reactor example\/queue asks for .* of AwsNewThing/,
    );
  });
});

describe('a ceiling', () => {
  it.each([
    ['an action with a wildcard', { actions: ['s3:*'], resources: [ANY_QUEUE] }, 'is not one exact IAM action'],
    ['iam:PassRole', { actions: ['iam:PassRole'], resources: ['arn:{partition}:iam::{account}:role/*'] }, 'of the configuration only'],
    ['a partition that is written out', { actions: ['sqs:TagQueue'], resources: ['arn:aws:sqs:*:*:*'] }, 'is no ARN template'],
    ['the resource of a finding', { actions: ['sqs:TagQueue'], resources: ['{resource}'] }, 'is no ARN template'],
    ['everything without a reason', { actions: ['sqs:TagQueue'], resources: ['*'] }, '"*" needs a reason'],
    ['phases, which are those of a session', { phases: ['plan'], actions: ['sqs:TagQueue'], resources: [ANY_QUEUE] }, 'phases'],
  ])('is refused with %s', (_what, entry, message) => {
    expect(roleCeiling.safeParse([entry]).error?.message).toContain(message.replaceAll('"', '\\"'));
  });
});

it.each([
  ['*', 'arn:x', true],
  ['a*c', 'abc', true],
  ['a*c', 'a*c', true],
  ['abc', 'a*c', false],
  ['a.c', 'abc', false],
  ['a*', 'b*', false],
])('the pattern %s stands for all of %s: %s', (wide, narrow, includes) => {
  expect(includesPattern(wide, narrow)).toBe(includes);
});
