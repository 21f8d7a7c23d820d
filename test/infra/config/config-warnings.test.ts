import {
  aBinding,
  aDatabase,
  aRoute,
  binding,
  environment,
  listProblems,
  listWarnings,
  reaction,
  route,
  twoBindings,
} from '../../support/config-inputs.ts';

const B = 'reaction.bindings[0]';
const R = 'reaction.notifications[0]';
const P = 'reaction.approverPrincipals';

/** A user who answers as this person. */
function person(name: string, groups = ['security-approvers']) {
  return { principal: `arn:aws:iam::999988887777:user/${name}`, person: name, groups };
}

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
      'an emergency that nobody hears of',
      reaction({ bindings: [{ ...aBinding, selfApproval: true }], notifications: [{ ...aRoute, only: { kind: ['APPROVAL_REQUESTED'] } }] }),
      'reaction.notifications: has no route that tells SELF_APPROVED, which "public-read" needs',
    ],
    [
      'an approval that nobody can give',
      reaction({}),
      `${P}: has nobody of the groups that may answer in a deployed environment, so questions lapse: "public-read"`,
    ],
    [
      'approvals that only people of other groups could give',
      reaction({
        bindings: [aBinding, { ...aBinding, id: 'other', match: { control: 'S3.3' } }],
        approverPrincipals: [person('li', ['soc'])],
      }),
      `${P}: has nobody of the groups that may answer in a deployed environment, so questions lapse: "public-read", "other"`,
    ],
    [
      'two approvals, and one person under two names of a role',
      reaction({ bindings: [{ ...aBinding, fourEyes: 'strict' }], approverPrincipals: [person('li'), person('Li')] }),
      `${P}: has one person of the groups that may answer, and two have to approve: "public-read"`,
    ],
    [
      'a custom action that interrupts, and one person',
      reaction({
        bindings: [{ ...aBinding, match: { technique: 'T1078' }, reactorId: 'iam-contain-principal' }],
        approverPrincipals: [person('li')],
      }),
      `${P}: has one person of the groups that may answer, and two have to approve what the custom action starts: "public-read"`,
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
    [
      'a roll-up that keeps the database awake',
      environment({ database: { ...aDatabase, minCapacity: 0 }, enrichment: { mappingRefreshSeconds: 1800 }, rollUp: { everyMinutes: 9 } }),
      'rollUp.everyMinutes: is 9: each run asks the database, which then sleeps less than half of the time (it pauses after 300 s)',
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
    expect(listProblems(input)).toEqual([]);
    expect(listWarnings(input)).toContain(line);
  });

  it.each<[string, object]>([
    ['enough people', reaction({ bindings: [{ ...aBinding, fourEyes: 'strict' }], approverPrincipals: [person('li'), person('ana')] })],
    [
      'a role of many people',
      reaction({
        bindings: [{ ...aBinding, fourEyes: 'strict' }],
        approverPrincipals: [{ principal: 'arn:aws:iam::999988887777:role/Soc', person: '{session}', groups: ['security-approvers'] }],
      }),
    ],
    ['nothing that asks', reaction({ bindings: [{ ...aBinding, mode: 'notify' }] })],
  ])('does not warn of approvers where there are %s', (_, input) => {
    expect(listProblems(input)).toEqual([]);
    expect(listWarnings(input).filter((line) => line.startsWith(P))).toEqual([]);
  });
});
