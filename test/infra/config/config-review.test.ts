import { environment as production } from '#config/environments/production.ts';
import { chat } from '#domain/notification/chats.ts';
import { reviewConfig } from '#infra/config/config.ts';
import {
  aBinding,
  aDatabase,
  anExistingDatabase,
  aRoute,
  binding,
  created,
  environment,
  listProblems,
  reaction,
  route,
  twoBindings,
} from '../../support/config-inputs.ts';

const B = 'reaction.bindings[0]';
const R = 'reaction.notifications[0]';

describe('a mistake in a configuration is one line with the field and the remedy', () => {
  it.each<[string, object, string]>([
    // Routes.
    [
      'a chat that does not exist',
      route({ channel: 'slak' }),
      `${R}.channel: must be one of ${chat.options.map((one) => `"${one}"`).join(', ')}, is "slak"; did you mean "slack"?`,
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
      'xyzzy: is no field here; there are project, environment, region, account, organizationId, companyName, publish, enrichment, rollUp, findings, reaction, api, console, network, database, logs, alarms, protectData, backend, tags',
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
      'an indexer who is the owner',
      environment({ database: { ...anExistingDatabase, indexerUser: 'owner' } }),
      'database.indexerUser: is "owner" like ownerUser; what writes the read model must be another login',
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
    expect(listProblems(input)).toEqual([line]);
  });

  it('and all of them are told at once, in the order of the file', () => {
    const wrong = { ...environment({ account: 9999 }), region: 'eu-centrl-1', tag: {} };

    const problems = listProblems({
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
    expect(listProblems(environment({ region: 'eu\n\u001b[31mwest' }))).toEqual([expect.stringMatching(/^[\x20-\x7e]+$/)]);
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
    expect(listProblems(input)).toEqual([]);
  });

  it('needs no keys and no reactors to be reviewed in itself', () => {
    const { config, problems } = reviewConfig(binding({ match: { control: 'S3.2222' }, reactorId: 'x' }));

    expect(problems).toEqual([]);
    expect(config?.partition).toBe('aws');
  });
});
