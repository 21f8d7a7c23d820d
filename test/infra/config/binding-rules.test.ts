import { binding, listed, listProblems, reaction, route, twoBindings } from '../../support/config-inputs.ts';

const B = 'reaction.bindings[0]';
const R = 'reaction.notifications[0]';

describe('a mistake in a binding is one line with the field and the remedy', () => {
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
      `${B}.window.timeZone: "Asia/Shangai" is not an IANA time zone such as Asia/Shanghai; did you mean "Asia/Shanghai"?`,
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
  ])('%s', (_, input, line) => {
    expect(listProblems(input)).toEqual([line]);
  });
});
