import { type ApproverPrincipal, approverPrincipal, findPrincipal } from '#domain/reaction/approver-principals.ts';

const ACCOUNT = '111122223333';
const SSO = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Security_0123456789abcdef`;
const ROW: ApproverPrincipal = { principal: SSO, person: '{session}', groups: ['security-approvers'] };
const session = (name: string, role = 'AWSReservedSSO_Security_0123456789abcdef') => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`;

function find(arn: string, ...table: ApproverPrincipal[]) {
  return findPrincipal({ accountId: ACCOUNT, arn }, table);
}

describe('who a caller is', () => {
  it('is the session of a role, whose path STS leaves out', () => {
    expect(find(session('mei@example.com'), ROW)).toEqual({
      kind: 'known',
      principal: { id: 'mei@example.com', groups: ['security-approvers'] },
    });
  });

  it('is a user with the whole path', () => {
    const principal = `arn:aws:iam::${ACCOUNT}:user/people/mei`;
    const row = { principal, person: 'mei', groups: ['a'] };

    expect(find(principal, row)).toEqual({ kind: 'known', principal: { id: 'mei', groups: ['a'] } });
    expect(find(`arn:aws:iam::${ACCOUNT}:user/mei`, row).kind).toBe('refuse');
  });

  it('has the groups of all rows that name the same person', () => {
    const more = { ...ROW, session: '*@example.com', groups: ['cloud-team', 'security-approvers'] };

    expect(find(session('mei@example.com'), ROW, more)).toMatchObject({ principal: { groups: ['security-approvers', 'cloud-team'] } });
    expect(find(session('mei@example.org'), more).kind).toBe('refuse');
  });

  it.each([
    ['no row', session('mei'), []],
    ['a row of another role', session('mei', 'Another'), [ROW]],
    ['a row of another account', `arn:aws:sts::999988887777:assumed-role/AWSReservedSSO_Security_0123456789abcdef/mei`, [ROW]],
    ['a row of another partition', session('mei').replace('arn:aws:', 'arn:aws-cn:'), [ROW]],
    ['rows that name two people', session('mei'), [ROW, { ...ROW, person: 'li.wei' }]],
    ['the root user', `arn:aws:iam::${ACCOUNT}:root`, [ROW]],
    ['a federated user', `arn:aws:sts::${ACCOUNT}:federated-user/mei`, [ROW]],
    ['a role that is not assumed', SSO, [ROW]],
  ])('is nobody by %s', (_what, arn, table) => {
    expect(find(arn, ...table)).toMatchObject({ kind: 'refuse' });
  });

  it('takes the account of STS and that of the ARN for one', () => {
    expect(findPrincipal({ accountId: '999988887777', arn: session('mei') }, [ROW]).kind).toBe('refuse');
  });
});

describe('a row', () => {
  it.each([
    [{ principal: 'mei' }],
    [{ principal: `arn:aws:sts::${ACCOUNT}:assumed-role/x/y` }],
    [{ principal: `arn:aws:iam::${ACCOUNT}:role/*` }],
    [{ groups: [] }],
    [{ principal: `arn:aws:iam::${ACCOUNT}:user/mei`, person: '{session}' }],
    [{ principal: `arn:aws:iam::${ACCOUNT}:user/mei`, person: 'mei', session: '*' }],
  ])('is refused: %j', (fields) => {
    expect(approverPrincipal.safeParse({ ...ROW, ...fields }).success).toBe(false);
  });
});
