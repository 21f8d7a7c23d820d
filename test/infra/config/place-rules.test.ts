import { environment as production } from '#config/environments/production.ts';
import { anExistingDatabase, created, environment, listProblems, route, SECRET } from '../../support/config-inputs.ts';

const R = 'reaction.notifications[0]';

describe('a mistake about a place is one line with the field and the remedy', () => {
  it.each<[string, object, string]>([
    // Places.
    [
      'a Region that does not exist',
      environment({ region: 'eu-centrl-1' }),
      'region: "eu-centrl-1" is no AWS Region; did you mean "eu-central-1"?',
    ],
    [
      'a city for a Region',
      environment({ region: 'Frankfurt' }),
      'region: "Frankfurt" is no AWS Region that this release knows (domain/finding/regions.ts)',
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
  ])('%s', (_, input, line) => {
    expect(listProblems(input)).toEqual([line]);
  });
});
