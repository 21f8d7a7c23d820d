import { type FieldPath, type FieldProblem, quote, suggestion } from '#domain/base/field-problem.ts';
import { allRegions, findPartition, regionOfZone } from '#domain/finding/regions.ts';
import { describeSecretArn, describeTopicArn, type Home } from './aws-arns.ts';
import type { ConfigDraft } from './config-draft.ts';

type Zone = { readonly path: FieldPath; readonly zone: string };

/** The largest and the smallest block that a VPC can have. Its sixteenths, the subnets, are no smaller than AWS allows. */
const LARGEST_VPC = 16;
const SMALLEST_VPC = 24;

/** Finds what is wrong with where an environment stands: Region, zones, networks, and the ARNs of what exists already. */
export function placeProblems(draft: ConfigDraft): FieldProblem[] {
  return [
    ...regionProblems(draft),
    ...networkProblems(draft),
    ...databaseProblems(draft),
    ...alarmProblems(draft),
    ...standardRegionProblems(draft),
    ...otherProblems(draft),
  ];
}

/** Where this environment is, as far as its fields can be read. */
export function findHome({ fields, partition }: ConfigDraft): Home {
  const isDoubtful = partition === undefined || regionOfAllZones(fields) !== undefined;
  return { partition, region: isDoubtful ? undefined : fields.region, account: fields.account };
}

/** The one Region in which all zones are, where that is another one than the environment's. */
function regionOfAllZones({ region, network }: ConfigDraft['fields']): string | undefined {
  const [first, ...others] = new Set(listZones(network).map(({ zone }) => regionOfZone(zone)));
  const isRegion = first !== undefined && others.length === 0 && findPartition(first) !== undefined;
  return isRegion && first !== region ? first : undefined;
}

/** `"eu-centrl-1" is no AWS Region; did you mean "eu-central-1"?`; undefined for a Region. */
export function describeRegion(region: string): string | undefined {
  if (findPartition(region) !== undefined) return undefined;
  const meant = suggestion(region, allRegions());
  return `${quote(region)} is no AWS Region${meant === '' ? ' that this release knows (domain/finding/regions.ts)' : meant}`;
}

/** Where Region and zones disagree, one of them is wrong: the odd one gets the blame. */
function regionProblems({ fields }: ConfigDraft): FieldProblem[] {
  const { region, network, backend } = fields;
  const backendRegion = backend?.kind === 's3' ? describeRegion(backend.region) : undefined;
  const problems = backendRegion === undefined ? [] : [{ path: ['backend', 'region'], message: backendRegion }];
  if (region === undefined) return problems;
  const unknown = describeRegion(region);
  if (unknown !== undefined) return [{ path: ['region'], message: unknown }, ...problems];
  const elsewhere = regionOfAllZones(fields);
  if (elsewhere !== undefined)
    return [
      { path: ['region'], message: `is ${quote(region)}, but every zone of network is in ${quote(elsewhere)}; make them agree` },
      ...problems,
    ];
  return [...listZones(network).flatMap((zone) => zoneProblem(zone, region)), ...problems];
}

function zoneProblem({ path, zone }: Zone, region: string): FieldProblem[] {
  if (regionOfZone(zone) === region) return [];
  return [{ path, message: `${quote(zone)} is no zone of ${region}; a zone is written like ${region}a` }];
}

function listZones(network: ConfigDraft['fields']['network']): Zone[] {
  if (network === undefined) return [];
  if (network.kind === 'created') {
    return network.availabilityZones.map((zone, index) => ({ path: ['network', 'availabilityZones', index], zone }));
  }
  return network.subnets.map(({ availabilityZone }, index) => ({
    path: ['network', 'subnets', index, 'availabilityZone'],
    zone: availabilityZone,
  }));
}

function networkProblems({ fields, reaction }: ConfigDraft): FieldProblem[] {
  const { network, organizationId } = fields;
  const problems: FieldProblem[] = [];
  if (reaction.memberAccounts === 'organization' && organizationId === undefined && 'organizationId' in fields)
    problems.push({ path: ['organizationId'], message: 'is missing; reaction.memberAccounts is "organization"' });
  if (reaction.memberAccounts === 'organization' && network?.kind === 'created') {
    const message =
      'is "organization", but a created network does not reach AWS Organizations; list account ids, or use an existing network';
    problems.push({ path: ['reaction', 'memberAccounts'], message });
  }
  if (network?.kind === 'created')
    problems.push(...blockProblems(network.cidr), ...repeated(network.availabilityZones, ['network', 'availabilityZones']));
  if (network?.kind === 'existing')
    problems.push(
      ...repeated(
        network.subnets.map(({ id }) => id),
        ['network', 'subnets'],
      ),
    );
  if (Array.isArray(reaction.memberAccounts)) problems.push(...repeated(reaction.memberAccounts, ['reaction', 'memberAccounts']));
  return problems;
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
function blockProblems(cidr: string): FieldProblem[] {
  const path = ['network', 'cidr'];
  const [address = '', length = ''] = cidr.split('/');
  const bits = Number(length);
  if (bits < LARGEST_VPC || bits > SMALLEST_VPC)
    return [{ path, message: `${quote(cidr)} cannot be divided into subnets; write a block from /${LARGEST_VPC} to /${SMALLEST_VPC}` }];
  const value = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - bits);
  if (value % size === 0) return [];
  const begin = value - (value % size);
  const written = [24, 16, 8, 0].map((shift) => Math.floor(begin / 2 ** shift) % 256).join('.');
  return [{ path, message: `${quote(cidr)} does not begin where its block begins; write "${written}/${bits}"` }];
}

/** A value that a list has twice, named where it stands again. */
function repeated(values: readonly string[], path: FieldPath): FieldProblem[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    return first === index ? [] : [{ path: [...path, index], message: `${quote(value)} is there twice, also as [${first}]` }];
  });
}

function databaseProblems(draft: ConfigDraft): FieldProblem[] {
  const { database } = draft.fields;
  if (database === undefined) return [];
  const problems: FieldProblem[] = [];
  if (database.ownerUser === database.readerUser)
    problems.push({
      path: ['database', 'readerUser'],
      message: `is ${quote(database.readerUser)} like ownerUser; the reader must be another login, that may only read`,
    });
  const others = { ownerUser: database.ownerUser, readerUser: database.readerUser };
  const twin = Object.entries(others).find(([, login]) => login === database.indexerUser)?.[0];
  if (twin !== undefined)
    problems.push({
      path: ['database', 'indexerUser'],
      message: `is ${quote(database.indexerUser)} like ${twin}; what writes the read model must be another login`,
    });
  if (database.kind === 'existing') {
    const message = describeSecretArn(database.ownerSecretArn, findHome(draft));
    if (message !== undefined) problems.push({ path: ['database', 'ownerSecretArn'], message });
  }
  if (database.kind !== 'aurora-serverless') return problems;
  const { minCapacity, maxCapacity, secondsUntilAutoPause } = database;
  if (maxCapacity < minCapacity)
    problems.push({ path: ['database', 'maxCapacity'], message: `is ${maxCapacity}, below minCapacity ${minCapacity}` });
  if (secondsUntilAutoPause !== undefined && minCapacity > 0)
    problems.push({ path: ['database', 'secondsUntilAutoPause'], message: `needs minCapacity 0, which is ${minCapacity}` });
  return problems;
}

function alarmProblems(draft: ConfigDraft): FieldProblem[] {
  const { alarms } = draft.fields;
  const message = alarms?.notify === 'topic' ? describeTopicArn(alarms.topicArn, findHome(draft)) : undefined;
  return message === undefined ? [] : [{ path: ['alarms', 'topicArn'], message }];
}

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html */
/** Standards are collected with the credentials of this account, which are of one partition. */
function standardRegionProblems({ fields: { findings }, partition }: ConfigDraft): FieldProblem[] {
  return (findings?.standardRegions ?? []).flatMap((region, index) => {
    const path = ['findings', 'standardRegions', index];
    const unknown = describeRegion(region);
    if (unknown !== undefined) return [{ path, message: unknown }];
    const isElsewhere = partition !== undefined && findPartition(region) !== partition;
    return isElsewhere ? [{ path, message: `is in another partition than this environment, which is in ${partition}` }] : [];
  });
}

function otherProblems({ fields: { tags = {} } }: ConfigDraft): FieldProblem[] {
  return Object.keys(tags).flatMap((key) =>
    /^aws:/i.test(key) ? [{ path: ['tags', key], message: 'begins with "aws:", which AWS keeps for itself' }] : [],
  );
}
