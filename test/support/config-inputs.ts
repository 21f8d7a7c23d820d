import { join } from 'node:path';
import { type ReactorManifest, toManifestDocument } from '@attack-reactor/kit';
import type { ManifestDocument } from '@attack-reactor/kit/contract';
import { problemLine } from '#domain/base/field-problem.ts';
import { reviewConfig } from '#infra/config/config.ts';
import type { Knowledge } from '#infra/config/knowledge.ts';
import { readReleaseFiles } from '#platform/mapping/release-files.ts';
import { manifest as containPrincipal } from '#reactors/iam-contain-principal/manifest.ts';
import { manifest as publicRead } from '#reactors/s3-block-public-read/manifest.ts';
import { environment as production } from '../../config/environments/production.ts';

/** ARN of a secret that the environment can read. */
export const SECRET = 'arn:aws:secretsmanager:eu-central-1:999988887777:secret:soc-AbCdEf';
/** A binding in order. */
export const aBinding = { id: 'public-read', match: { control: 'S3.2' }, reactorId: 's3-block-public-read', mode: 'approval' };
/** A route in order. */
export const aRoute = { id: 'soc', channel: 'slack', secretArn: SECRET };
/** An Aurora in order. */
export const aDatabase = { kind: 'aurora-serverless', minCapacity: 0.5, maxCapacity: 2 };
/** A created network in order. */
const aNetwork = { kind: 'created', cidr: '10.64.0.0/24', availabilityZones: ['eu-central-1a', 'eu-central-1b'] };
/** A database that somebody else made, in order. */
export const anExistingDatabase = {
  kind: 'existing',
  host: 'db.internal',
  ownerUser: 'owner',
  ownerSecretArn: SECRET,
  resourceId: 'cluster-ABC123',
  securityGroupId: 'sg-0a1b2c3d',
};

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = { keys: await readReleaseFiles(join(__dirname, '../../sql')), reactors: aFewReactors() };
});

/** Two that are real, and one whose work cannot be undone. */
function aFewReactors(): ManifestDocument[] {
  const manifests: readonly ReactorManifest[] = [publicRead, containPrincipal].map((one) => ({ ...one }));
  const [first] = manifests.map(toManifestDocument);
  if (first === undefined) throw new Error('there are reactors');
  return [
    ...manifests.map(toManifestDocument),
    { ...first, id: 'ebs-delete-volume', effect: 'irreversible', modes: ['approval', 'notify'] },
  ];
}

/** The production environment with one binding and these fields. */
export const environment = (overrides: object) => ({
  ...production,
  reaction: { memberAccounts: 'organization', bindings: [aBinding] },
  ...overrides,
});
/** The same with these fields of `reaction`. */
export const reaction = (fields: object) => environment({ reaction: { memberAccounts: 'organization', bindings: [aBinding], ...fields } });
/** The same with these fields of its binding. */
export const binding = (fields: object) => reaction({ bindings: [{ ...aBinding, ...fields }] });
/** The same with two bindings on one control, but for these fields. */
export const twoBindings = (first: object, second: object) =>
  reaction({
    bindings: [
      { ...aBinding, ...first },
      { ...aBinding, id: 'other', ...second },
    ],
  });
/** The same with one route with these fields. */
export const route = (fields: object) => reaction({ notifications: [{ ...aRoute, ...fields }] });
/** The same with one member account, and these fields of the binding. */
export const listed = (fields: object) =>
  environment({ reaction: { memberAccounts: ['999988887777'], bindings: [{ ...aBinding, ...fields }] } });
/** The same in a created network with these fields. */
export const created = (fields: object) => environment({ reaction: {}, network: { ...aNetwork, ...fields } });

/** Finds what is wrong with an input, a line each. */
export function listProblems(input: unknown): string[] {
  return reviewConfig(input, knowledge).problems.map(problemLine);
}

/** Its risks, a line each. */
export function listWarnings(input: unknown): string[] {
  return reviewConfig(input, knowledge).warnings.map(problemLine);
}
