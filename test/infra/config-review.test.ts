import { join } from 'node:path';
import { documentOf, type ManifestDocument } from '#domain/reaction/installed-reactor.ts';
import type { ReactorManifest } from '#domain/reaction/reactor-manifest.ts';
import { reviewConfig } from '#infra/config.ts';
import { problemLine } from '#infra/config-problem.ts';
import type { Knowledge } from '#infra/config-review.ts';
import { readReleaseFiles } from '#platform/release-files.ts';
import { manifest as containPrincipal } from '#reactors/iam-contain-principal/manifest.ts';
import { manifest as publicRead } from '#reactors/s3-block-public-read/manifest.ts';
import { environment as production } from '../../config/environments/production.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:999988887777:secret:soc-AbCdEf';
const aBinding = { id: 'public-read', match: { control: 'S3.2' }, reactorId: 's3-block-public-read', mode: 'approval' };
const aRoute = { id: 'soc', channel: 'slack', secretArn: SECRET };
const aDatabase = { kind: 'aurora-serverless', minCapacity: 0.5, maxCapacity: 2 };
const aNetwork = { kind: 'created', cidr: '10.64.0.0/24', availabilityZones: ['eu-central-1a', 'eu-central-1b'] };
const anExistingDatabase = {
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
  const [first] = manifests.map(documentOf);
  if (first === undefined) throw new Error('there are reactors');
  return [...manifests.map(documentOf), { ...first, id: 'ebs-delete-volume', effect: 'irreversible', modes: ['approval', 'notify'] }];
}

const environment = (overrides: object) => ({
  ...production,
  reaction: { memberAccounts: 'organization', bindings: [aBinding] },
  ...overrides,
});
const reaction = (fields: object) => environment({ reaction: { memberAccounts: 'organization', bindings: [aBinding], ...fields } });
const binding = (fields: object) => reaction({ bindings: [{ ...aBinding, ...fields }] });
const twoBindings = (first: object, second: object) =>
  reaction({
    bindings: [
      { ...aBinding, ...first },
      { ...aBinding, id: 'other', ...second },
    ],
  });
const route = (fields: object) => reaction({ notifications: [{ ...aRoute, ...fields }] });
const listed = (fields: object) => environment({ reaction: { memberAccounts: ['999988887777'], bindings: [{ ...aBinding, ...fields }] } });
const created = (fields: object) => environment({ reaction: {}, network: { ...aNetwork, ...fields } });

function problemsOf(input: unknown): string[] {
  return reviewConfig(input, knowledge).problems.map(problemLine);
}

function warningsOf(input: unknown): string[] {
  return reviewConfig(input, knowledge).warnings.map(problemLine);
}

const B = 'reaction.bindings[0]';
const R = 'reaction.notifications[0]';

describe('a mistake in a configuration is one line with the field and the remedy', () => {
  it.each<[string, object, string]>([
    // Keys.
    [
      'a control that does not exist',
      binding({ match: { control: 'S3.2222' } }),
      `${B}.match.control: "S3.2222" is no control of release 2026.11.2; did you mean "S3.22"?`,
    ],
    [
      'a control in small letters',
      binding({ match: { control: 's3.2' } }),
      `${B}.match.control: "s3.2" is no control of release 2026.11.2; did you mean "S3.2"?`,
    ],
    [
      'a retired control',
      binding({ match: { control: 'S3.4' } }),
      `${B}.match.control: "S3.4" is retired: Security Hub does not report it any more; remove the binding`,
    ],
    ['what is no control id', binding({ match: { control: 'S3-2' } }), `${B}.match.control: "S3-2" is not a control id like S3.2`],
    [
      'a beginning that no type has',
      binding({ match: { findingType: 'CryptoCurency:EC2/*' } }),
      `${B}.match.findingType: "CryptoCurency:EC2/*" is no beginning of a finding type of release 2026.11.2; did you mean "CryptoCurrency:EC2/*"?`,
    ],
    [
      'a type that does not exist',
      binding({ match: { findingType: 'Policy:S3/BucketPublicAcessGranted' } }),
      `${B}.match.findingType: "Policy:S3/BucketPublicAcessGranted" is no finding type of release 2026.11.2; did you mean "Policy:S3/BucketPublicAccessGranted"?`,
    ],
    [
      'a retired type',
      binding({ match: { findingType: 'Recon:IAMUser/UserPermissions' } }),
      `${B}.match.findingType: "Recon:IAMUser/UserPermissions" is retired: no product reports it any more; remove the binding`,
    ],
    [
      'a technique that does not exist',
      binding({ match: { technique: 'T9999' } }),
      `${B}.match.technique: "T9999" is no technique of ATT&CK 19.1`,
    ],
    [
      'a sub-technique that does not exist',
      binding({ match: { technique: 'T1530.001' } }),
      `${B}.match.technique: "T1530.001" is no technique of ATT&CK 19.1; did you mean "T1530"?`,
    ],
    [
      'a revoked technique',
      binding({ match: { technique: 'T1208' } }),
      `${B}.match.technique: "T1208" is revoked in ATT&CK 19.1; write "T1558.003"`,
    ],
    [
      'a match of another name',
      binding({ match: { contrl: 'S3.2' } }),
      `${B}.match: must name one of control, findingType, technique, is {"contrl":"S3.2"}; did you mean "control"?`,
    ],
    ['a match that is a text', binding({ match: 'S3.2' }), `${B}.match: must name one of control, findingType, technique, is "S3.2"`],
    [
      'a source key that does not exist',
      route({ quiet: { sourceKeys: { exclude: ['S3.2222'] } } }),
      `${R}.quiet.sourceKeys.exclude[0]: "S3.2222" is no source key of release 2026.11.2; did you mean "S3.22"?`,
    ],
    // Bindings.
    [
      'two equally narrow bindings',
      twoBindings({}, {}),
      'reaction.bindings[1]: "other" is as narrow as "public-read" (reaction.bindings[0]) on S3.2, and their scopes overlap: a finding there would get neither; narrow the scope of one, or remove it',
    ],
    [
      'an id twice',
      twoBindings({}, { id: 'public-read', match: { control: 'S3.3' } }),
      'reaction.bindings[1].id: "public-read" is the id of reaction.bindings[0] already',
    ],
    [
      'an id that is none',
      binding({ id: 'S3 Public' }),
      `${B}.id: "S3 Public" is no id: write small letters and digits in words joined by hyphens, such as "s3-public-read"`,
    ],
    [
      'a mode that does not exist',
      binding({ mode: 'automtic' }),
      `${B}.mode: must be one of "automatic", "approval", "notify", is "automtic"; did you mean "automatic"?`,
    ],
    [
      'automatic work that cannot be undone',
      binding({ reactorId: 'ebs-delete-volume', mode: 'automatic' }),
      `${B}.mode: "automatic" is not allowed, because what ebs-delete-volume does cannot be undone; write "approval" or "notify"`,
    ],
    [
      'a reactor that does not exist',
      binding({ reactorId: 's3-blok-public-read' }),
      `${B}.reactorId: there is no reactor "s3-blok-public-read"; did you mean "s3-block-public-read"?`,
    ],
    [
      'a reactor that is not installed',
      reaction({ reactors: ['iam-contain-principal'] }),
      `${B}.reactorId: reactor "s3-block-public-read" is not installed; add it to reaction.reactors`,
    ],
    [
      'a package that does not exist',
      reaction({ bindings: [], reactors: ['iam-contain-principl'] }),
      'reaction.reactors[0]: there is no reactor "iam-contain-principl"; did you mean "iam-contain-principal"?',
    ],
    [
      'a parameter that does not exist',
      binding({ parameters: { includeWebsite: true } }),
      `${B}.parameters.includeWebsite: is no field; did you mean "includeWebsites"?`,
    ],
    [
      'a parameter of another type',
      binding({ parameters: { includeWebsites: 'yes' } }),
      `${B}.parameters.includeWebsites: must be true or false, is the text "yes"`,
    ],
    [
      'nobody who may answer',
      binding({ approvers: [] }),
      `${B}.approvers: is empty, so nobody may answer an approval; name a group, or leave it out`,
    ],
    [
      'a severity in small letters',
      binding({ minimumSeverity: 'high' }),
      `${B}.minimumSeverity: must be one of "INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL", is "high"; did you mean "HIGH"?`,
    ],
    ['no budget', binding({ budget: { changesPerHour: 0 } }), `${B}.budget.changesPerHour: must be at least 1, is 0`],
    [
      'a time of day that does not exist',
      binding({ window: { days: ['mon'], from: '22:00', to: '25:00', timeZone: 'UTC' } }),
      `${B}.window.to: "25:00" is not a time of day like 22:30`,
    ],
    [
      'a time zone that does not exist',
      binding({ window: { days: ['mon'], from: '22:00', to: '23:00', timeZone: 'Asia/Shangai' } }),
      `${B}.window.timeZone: "Asia/Shangai" is not an IANA time zone; did you mean "Asia/Shanghai"?`,
    ],
    [
      'a day that does not exist',
      binding({ window: { days: ['monday'], from: '22:00', to: '23:00', timeZone: 'UTC' } }),
      `${B}.window.days[0]: must be one of "mon", "tue", "wed", "thu", "fri", "sat", "sun", is "monday"`,
    ],
    ['a window that is a text', binding({ window: '22:00-23:00' }), `${B}.window: must be an object, is the text "22:00-23:00"`],
    // Scopes.
    [
      'a scope that excludes what it includes',
      binding({ scope: { regions: { include: ['eu-west-1'], exclude: ['eu-west-1'] } } }),
      `${B}.scope: can never hold: regions excludes everything that it includes`,
    ],
    [
      'a scope by tags that excludes what it includes',
      binding({ scope: { tags: { include: [{ key: 'env', values: ['dev'] }], exclude: [{ key: 'env' }] } } }),
      `${B}.scope: can never hold: tags excludes everything that it includes`,
    ],
    [
      'a Region that does not exist',
      binding({ scope: { regions: { include: ['eu-wst-1'] } } }),
      `${B}.scope.regions.include[0]: "eu-wst-1" is no AWS Region; did you mean "eu-west-1"?`,
    ],
    [
      'a Region of another partition',
      binding({ scope: { regions: { exclude: ['cn-north-1'] } } }),
      `${B}.scope.regions.exclude[0]: "cn-north-1" is no Region of partition aws`,
    ],
    ['a rule that does not exist', binding({ scope: { acounts: {} } }), `${B}.scope.acounts: is no field; did you mean "accounts"?`],
    [
      'an account that is no member',
      listed({ scope: { accounts: { include: ['111111111111'] } } }),
      `${B}.scope: can never hold: "111111111111" is not among reaction.memberAccounts`,
    ],
    [
      'units that nobody knows',
      listed({ scope: { organizationalUnits: { include: ['ou-abcd-12345678'] } } }),
      `${B}.scope: can never hold: units are known only where reaction.memberAccounts is "organization"`,
    ],
    // Places.
    [
      'a Region that does not exist',
      environment({ region: 'eu-centrl-1' }),
      'region: "eu-centrl-1" is no AWS Region; did you mean "eu-central-1"?',
    ],
    [
      'a city for a Region',
      environment({ region: 'Frankfurt' }),
      'region: "Frankfurt" is no AWS Region that this release knows (infra/regions.ts)',
    ],
    [
      'another Region than all zones',
      environment({ region: 'eu-west-1' }),
      'region: is "eu-west-1", but every zone of network is in "eu-central-1"; make them agree',
    ],
    [
      'a zone of another Region',
      created({ availabilityZones: ['eu-central-1a', 'us-east-1b'] }),
      'network.availabilityZones[1]: "us-east-1b" is no zone of eu-central-1; a zone is written like eu-central-1a',
    ],
    [
      'a zone without its letter',
      created({ availabilityZones: ['eu-central-1a', 'eu-central-1'] }),
      'network.availabilityZones[1]: "eu-central-1" is no zone of eu-central-1; a zone is written like eu-central-1a',
    ],
    [
      'a zone by its id',
      created({ availabilityZones: ['eu-central-1a', 'euc1-az2'] }),
      'network.availabilityZones[1]: "euc1-az2" is no zone of eu-central-1; a zone is written like eu-central-1a',
    ],
    [
      'a zone twice',
      created({ availabilityZones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1a'] }),
      'network.availabilityZones[2]: "eu-central-1a" is there twice, also as [0]',
    ],
    [
      'a block that is none',
      created({ cidr: '10.64.0.0' }),
      'network.cidr: "10.64.0.0" is no block of IPv4 addresses, such as 10.64.0.0/24',
    ],
    [
      'a block that is too small',
      created({ cidr: '10.64.0.0/28' }),
      'network.cidr: "10.64.0.0/28" cannot be divided into subnets; write a block from /16 to /24',
    ],
    [
      'a block that begins elsewhere',
      created({ cidr: '10.64.3.9/22' }),
      'network.cidr: "10.64.3.9/22" does not begin where its block begins; write "10.64.0.0/22"',
    ],
    [
      'a VPC that is none',
      environment({ network: { ...production.network, vpcId: 'my-vpc' } }),
      'network.vpcId: "my-vpc" is no VPC id, such as vpc-0a1b2c3d4e5f60718',
    ],
    [
      'a kind of network that does not exist',
      environment({ network: { kind: 'exsting' } }),
      'network.kind: must be one of "existing", "created", is "exsting"; did you mean "existing"?',
    ],
    // Accounts.
    [
      'an account as a number',
      environment({ account: 999988887777 }),
      'account: must be a text, is the number 999988887777; write it in quotes',
    ],
    ['an account that is too short', environment({ account: '12345' }), 'account: "12345" is no account id, which has 12 digits'],
    ['a missing account', environment({ account: undefined }), 'account: is missing'],
    [
      'a member as a number',
      environment({ reaction: { memberAccounts: [9999] } }),
      'reaction.memberAccounts[0]: must be a text, is the number 9999; write it in quotes',
    ],
    [
      'a member twice',
      environment({ reaction: { memberAccounts: ['111111111111', '111111111111'] } }),
      'reaction.memberAccounts[1]: "111111111111" is there twice, also as [0]',
    ],
    [
      'a word that is near',
      environment({ reaction: { memberAccounts: 'organisation' } }),
      'reaction.memberAccounts: must be "organization" or a list of account ids, is "organisation"; did you mean "organization"?',
    ],
    [
      'an organization that is none',
      environment({ organizationId: 'o-1' }),
      'organizationId: "o-1" is no organization id, such as o-a1b2c3d4e5',
    ],
    [
      'a missing organization',
      environment({ organizationId: undefined }),
      'organizationId: is missing; reaction.memberAccounts is "organization"',
    ],
    // ARNs.
    [
      'a secret of another Region',
      route({ secretArn: SECRET.replace('eu-central-1', 'us-east-1') }),
      `${R}.secretArn: names a secret of region "us-east-1"; this environment is in region "eu-central-1"`,
    ],
    [
      'a secret of another account',
      route({ secretArn: SECRET.replace('999988887777', '111111111111') }),
      `${R}.secretArn: names a secret of account "111111111111"; this environment is in account "999988887777"`,
    ],
    [
      'a secret of another partition',
      route({ secretArn: SECRET.replace('arn:aws:', 'arn:aws-cn:') }),
      `${R}.secretArn: names a secret of partition "aws-cn"; this environment is in partition "aws"`,
    ],
    [
      'a secret without its suffix',
      route({ secretArn: SECRET.replace('-AbCdEf', '') }),
      `${R}.secretArn: "${SECRET.replace('-AbCdEf', '')}" lacks the hyphen and six characters that Secrets Manager adds; copy the whole ARN, such as arn:aws:secretsmanager:eu-central-1:999988887777:secret:name-AbCdEf`,
    ],
    [
      'a parameter for a secret',
      environment({ database: { ...anExistingDatabase, ownerSecretArn: 'arn:aws:ssm:eu-central-1:999988887777:parameter/x' } }),
      'database.ownerSecretArn: "arn:aws:ssm:eu-central-1:999988887777:parameter/x" is not the ARN of a secret, such as arn:aws:secretsmanager:eu-central-1:999988887777:secret:name-AbCdEf',
    ],
    [
      'a topic of another Region',
      environment({ alarms: { notify: 'topic', topicArn: 'arn:aws:sns:us-east-1:999988887777:soc' } }),
      'alarms.topicArn: names a topic of region "us-east-1"; this environment is in region "eu-central-1"',
    ],
    [
      'a topic that is none',
      environment({ alarms: { notify: 'topic', topicArn: 'soc' } }),
      'alarms.topicArn: "soc" is not the ARN of an SNS topic, such as arn:aws:sns:eu-central-1:111122223333:name',
    ],
    // Routes.
    [
      'a chat that does not exist',
      route({ channel: 'slak' }),
      `${R}.channel: must be one of "wecom-webhook", "wecom-app", "dingtalk", "feishu", "slack", "teams", "webhook", is "slak"; did you mean "slack"?`,
    ],
    ['a language that does not exist', route({ language: 'de' }), `${R}.language: must be one of "en", "zh", "es", is "de"`],
    [
      'a route twice',
      reaction({ notifications: [aRoute, aRoute] }),
      'reaction.notifications[1].id: "soc" is the id of reaction.notifications[0] already',
    ],
    [
      'a host with its scheme',
      route({ channel: 'webhook', extraHosts: ['https://example.com'] }),
      `${R}.extraHosts[0]: "https://example.com" is not a host name`,
    ],
    ['no host for a webhook', route({ channel: 'webhook' }), `${R}.extraHosts: name the host of the webhook`],
    [
      'a filter by a Region that does not exist',
      route({ only: { region: ['eu-wst-1'] } }),
      `${R}.only.region[0]: "eu-wst-1" is no AWS Region; did you mean "eu-west-1"?`,
    ],
    [
      'a filter by a reactor that does not exist',
      route({ only: { reactorId: ['s3-block'] } }),
      `${R}.only.reactorId[0]: there is no reactor "s3-block"; did you mean "s3-block-public-read"?`,
    ],
    [
      'severities that exclude each other',
      route({ only: { severity: ['LOW'] }, quiet: { minimumSeverity: 'HIGH' } }),
      `${R}.quiet.minimumSeverity: "HIGH" is above all of only.severity; the route would never tell anything`,
    ],
    [
      'kinds that exclude each other',
      route({ only: { kind: ['FIXED'] }, quiet: { kinds: { exclude: ['FIXED'] } } }),
      `${R}.quiet.kinds: leaves nothing of only.kind; the route would never tell anything`,
    ],
    // The rest.
    ['an unknown field', environment({ tag: {} }), 'tag: is no field; did you mean "tags"?'],
    [
      'an unknown field that is near to none',
      environment({ xyzzy: {} }),
      'xyzzy: is no field here; there are project, environment, region, account, organizationId, companyName, publish, enrichment, rollUp, reaction, network, database, logs, alarms, protectData, backend, tags',
    ],
    [
      'a console without TLS',
      reaction({ consoleUrl: 'http://console.example.com' }),
      'reaction.consoleUrl: "http://console.example.com" is no https URL',
    ],
    [
      'a console with a slash',
      reaction({ consoleUrl: 'https://console.example.com/' }),
      'reaction.consoleUrl: "https://console.example.com/" is written with a slash at its end; take it away',
    ],
    [
      'an e-mail address that is none',
      environment({ alarms: { notify: 'email', email: 'nobody' } }),
      'alarms.email: "nobody" is no e-mail address, such as security@example.com',
    ],
    ['nobody said who is told', environment({ alarms: {} }), 'alarms.notify: is missing; write one of "nobody", "email", "topic"'],
    [
      'a retention that AWS does not know',
      environment({ logs: { retentionDays: 42 } }),
      'logs.retentionDays: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, is 42',
    ],
    [
      'true as a text',
      environment({ protectData: 'true' }),
      'protectData: must be true or false, is the text "true"; write it without quotes',
    ],
    [
      'a number as a text',
      environment({ database: { ...aDatabase, minCapacity: '1' } }),
      'database.minCapacity: must be a number, is the text "1"; write it without quotes',
    ],
    [
      'a capacity between half units',
      environment({ database: { ...aDatabase, minCapacity: 0.7 } }),
      'database.minCapacity: 0.7 is no capacity: it comes in half units, such as 0.5',
    ],
    [
      'capacities in the wrong order',
      environment({ database: { ...aDatabase, minCapacity: 4 } }),
      'database.maxCapacity: is 2, below minCapacity 4',
    ],
    [
      'a host with its scheme',
      environment({ database: { ...anExistingDatabase, host: 'postgres://db.internal' } }),
      'database.host: "postgres://db.internal" is no host name; write it without scheme, user and port',
    ],
    [
      'a reader who is the owner',
      environment({ database: { ...anExistingDatabase, readerUser: 'owner' } }),
      'database.readerUser: is "owner" like ownerUser; the reader must be another login, that may only read',
    ],
    [
      'a bucket that is none',
      environment({ backend: { kind: 's3', bucket: 'Bad_Bucket', key: 'x', region: 'eu-west-1' } }),
      'backend.bucket: "Bad_Bucket" is no name of a bucket',
    ],
    [
      'a backend in a Region that does not exist',
      environment({ backend: { kind: 's3', bucket: 'state', key: 'x', region: 'eu-wst-1' } }),
      'backend.region: "eu-wst-1" is no AWS Region; did you mean "eu-west-1"?',
    ],
    [
      'a tag that AWS keeps for itself',
      environment({ tags: { 'aws:owner': 'x' } }),
      'tags.aws:owner: begins with "aws:", which AWS keeps for itself',
    ],
    ['a missing role', environment({ publish: { mode: 'member' } }), 'publish.writerRoleName: is missing'],
    [
      'a name with blanks',
      environment({ environment: 'My Env' }),
      'environment: "My Env" is no name: write small letters and digits in words joined by hyphens, such as "attack-reactor"',
    ],
    ['a list instead of an environment', [production], 'environment: must be an object, is a list'],
  ])('%s', (_, input, line) => {
    expect(problemsOf(input)).toEqual([line]);
  });

  it('and all of them are told at once, in the order of the file', () => {
    const wrong = { ...environment({ account: 9999 }), region: 'eu-centrl-1', tag: {} };

    const problems = problemsOf({
      ...wrong,
      reaction: {
        memberAccounts: 'organization',
        bindings: [
          { ...aBinding, mode: 'x' },
          { ...aBinding, match: { control: 'S3.2222' } },
        ],
      },
    });

    expect(problems).toHaveLength(5);
    expect(problems.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'region',
      'account',
      `${B}.mode`,
      'reaction.bindings[1].match.control',
      'tag',
    ]);
    expect(problems.filter((line) => line.includes('\n'))).toEqual([]);
  });

  it('and text of the file never breaks a line', () => {
    expect(problemsOf(environment({ region: 'eu\n\u001b[31mwest' }))).toEqual([expect.stringMatching(/^[\x20-\x7e]+$/)]);
  });
});

describe('what is in order', () => {
  it.each<[string, object]>([
    [
      'bindings on one key in different accounts',
      twoBindings({ scope: { accounts: { include: ['111111111111'] } } }, { scope: { accounts: { exclude: ['111111111111'] } } }),
    ],
    ['bindings on one key for weaknesses and attacks', twoBindings({ intent: 'exposure' }, { intent: 'detection' })],
    ['a type that a reactor answers to', binding({ match: { findingType: 'Policy:S3/BucketAnonymousAccessGranted' } })],
    ['the beginning of a type', binding({ match: { findingType: 'CryptoCurrency:*' } })],
    ['a beginning of source keys', route({ quiet: { sourceKeys: { include: ['securityhub_control:S3.*', 'S3.2'] } } })],
    ['a topic of another account', environment({ alarms: { notify: 'topic', topicArn: 'arn:aws:sns:eu-central-1:111111111111:soc' } })],
    ['a local zone', created({ availabilityZones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1-ham-1a'] })],
  ])('%s', (_, input) => {
    expect(problemsOf(input)).toEqual([]);
  });

  it('needs no keys and no reactors to be reviewed in itself', () => {
    const { config, problems } = reviewConfig(binding({ match: { control: 'S3.2222' }, reactorId: 'x' }));

    expect(problems).toEqual([]);
    expect(config?.partition).toBe('aws');
  });
});

describe('what is legal and may not be meant is a warning', () => {
  it.each<[string, object, string]>([
    [
      'automatic work everywhere',
      binding({ mode: 'automatic' }),
      `${B}: "public-read" changes resources in every member account and Region, and asks nobody; narrow its scope`,
    ],
    [
      'a fix that infrastructure code undoes',
      binding({ mode: 'automatic', infrastructureCode: 'change' }),
      `${B}.infrastructureCode: is "change": the next run of the infrastructure code undoes what was fixed`,
    ],
    [
      'a reactor that is made for something else',
      binding({ match: { control: 'EC2.19' } }),
      `${B}.reactorId: "s3-block-public-read" is not made for EC2.19, but for S3.2, S3.3`,
    ],
    [
      'two techniques that one finding can show',
      twoBindings({ match: { technique: 'T1530' } }, { match: { technique: 'T1110' } }),
      'reaction.bindings[1]: "other" is as narrow as "public-read" (reaction.bindings[0]): a finding that shows both techniques gets neither',
    ],
    ['no chat', reaction({}), 'reaction.notifications: is empty: no chat hears of what the bindings do'],
    [
      'an approval that nobody hears of',
      route({ only: { kind: ['FIXED'] } }),
      'reaction.notifications: has no route that tells APPROVAL_REQUESTED, which "public-read" needs',
    ],
    [
      'an alarm that nobody hears',
      environment({ alarms: { notify: 'nobody' } }),
      'alarms.notify: is "nobody": no one is told when findings are stuck',
    ],
    [
      'production in a local file',
      environment({ backend: { kind: 'local' } }),
      'backend.kind: is "local": the state of production is a file on one machine; use "s3"',
    ],
    [
      'production without protection',
      environment({ protectData: false }),
      'protectData: is false: a destroy takes the records of reactions with it',
    ],
    [
      'a database that never pauses',
      environment({ database: { ...aDatabase, minCapacity: 0 } }),
      'enrichment.mappingRefreshSeconds: is 60: while findings come, each question keeps the database from pausing after 300 s',
    ],
    ['an account of the documentation', environment({}), 'account: "999988887777" is an account of examples; write yours'],
    [
      'a route for an account that is no member',
      environment({
        reaction: { memberAccounts: ['999988887777'], notifications: [{ ...aRoute, only: { accountId: ['111111111111'] } }] },
      }),
      `${R}.only.accountId[0]: "111111111111" is not among reaction.memberAccounts`,
    ],
  ])('%s', (_, input, line) => {
    expect(problemsOf(input)).toEqual([]);
    expect(warningsOf(input)).toContain(line);
  });
});
