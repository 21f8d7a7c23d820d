import { binding } from '#domain/reaction/binding.ts';
import {
  beginDraft,
  chooseMode,
  findFaults,
  type ListedBinding,
  readDraft,
  writeBody,
} from '../../../web/app/modules/bindings/binding-form.ts';
import { readParameterFields, writeParameters } from '../../../web/app/modules/bindings/parameter-form.ts';

const REACTOR = { id: 'acme/close-door', modes: ['notify', 'approval'] };
const start = (taken: readonly string[] = []) => beginDraft({ match: { control: 'S3.2' }, reactor: REACTOR, tenant: '' }, new Set(taken));

describe('a new binding', () => {
  it('is one that the platform takes, and that only tells', () => {
    const draft = start();
    const { data } = binding.safeParse({ id: draft.id, ...writeBody(draft, [], undefined) });

    expect(data).toMatchObject({ id: 's3-2-acme-close-door', match: { control: 'S3.2' }, mode: 'notify', scope: {} });
  });

  it('has an id that no other has, also where its words are long', () => {
    expect(start(['s3-2-acme-close-door', 's3-2-acme-close-door-2']).id).toBe('s3-2-acme-close-door-3');
    const long = beginDraft(
      { match: { technique: 'T1552.001' }, reactor: { id: `a${'-word'.repeat(12)}`, modes: [] }, tenant: '' },
      new Set(),
    );
    expect(binding.shape.id.safeParse(long.id).success).toBe(true);
  });

  it('takes accounts, Regions and groups as people write lists', () => {
    const lists = { accounts: '111122223333, 222233334444\n', regions: 'eu-west-1 eu-west-3', approvers: 'Team A\n\n team-b ' };
    const body = writeBody({ ...start(), ...lists, tenant: 'shop' }, [], undefined);

    expect(JSON.parse(JSON.stringify(body))).toMatchObject({
      scope: { accounts: { include: ['111122223333', '222233334444'] }, regions: { include: ['eu-west-1', 'eu-west-3'] } },
      ...{ approvers: ['Team A', 'team-b'], tenant: 'shop' },
    });
  });
});

describe('a binding that stands', () => {
  const parsed = binding.parse({
    ...{ id: 'one', match: { control: 'S3.2' }, reactorId: 's3', mode: 'approval', minimumSeverity: 'HIGH', tenant: 'shop' },
    ...{ parameters: { days: 3, gone: true }, fourEyes: 'strict', approvers: ['a'], trust: ['prowler/prowler'] },
    scope: { accounts: { include: ['111122223333'], exclude: ['222233334444'] }, tags: { include: [{ key: 'app' }] } },
    ...{ budget: { changesPerHour: 2 }, window: { days: ['mon'], from: '22:00', to: '23:00', timeZone: 'UTC' } },
  });
  // As it comes from the API.
  const standing: ListedBinding['binding'] = JSON.parse(JSON.stringify(parsed));
  const fields = readParameterFields({ properties: { days: { type: 'integer' } } }, standing.parameters);
  const draft = readDraft(standing, writeParameters(fields, standing.parameters));
  const sent = (patch: object) =>
    binding.parse({ id: 'one', ...JSON.parse(JSON.stringify(writeBody({ ...draft, ...patch }, fields, standing))) });

  it('is sent as it was where nobody changed a field', () => {
    expect(sent({})).toEqual(standing);
  });

  it('keeps what the form does not show, and the accounts that it leaves out', () => {
    const { scope, ...others } = sent({ accounts: '', mode: 'notify', parameters: {}, tenant: '', approvers: '' });

    expect(scope).toEqual({ accounts: { exclude: ['222233334444'] }, tags: { include: [{ key: 'app' }] } });
    expect(others).toMatchObject({
      mode: 'notify',
      parameters: {},
      fourEyes: 'strict',
      budget: { changesPerHour: 2 },
      window: { from: '22:00' },
    });
    expect([others.tenant, others.approvers]).toEqual([undefined, ['security-approvers']]);
  });
});

describe('chooseMode', () => {
  it('keeps a mode that the reactor allows, and takes its first one else', () => {
    expect([chooseMode('approval', REACTOR.modes), chooseMode('automatic', REACTOR.modes), chooseMode('notify', [])]).toEqual([
      ...['approval', 'notify', 'notify'],
    ]);
  });
});

describe('findFaults', () => {
  const errors = [
    { path: 'body.parameters.targetBucket', message: 'is missing' },
    { path: 'body.scope.accounts.include.0', message: 'is no account' },
    { path: 'params.bindingId', message: 'is no id' },
    { path: 'body.parameters.target', message: 'is unknown' },
  ];

  it.each([
    ['parameters.targetBucket', ['is missing']],
    ['parameters.target', ['is unknown']],
    ['scope.accounts', ['is no account']],
    ['bindingId', ['is no id']],
    ['mode', []],
  ])('of %s are %j', (field, expected) => {
    expect(findFaults(errors, field)).toEqual(expected);
  });
});
