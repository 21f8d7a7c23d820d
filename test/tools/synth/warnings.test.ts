import { type ConfigInput, parseConfig } from '#infra/config/config.ts';
import { listWarnings } from '#tools/synth/warnings.ts';
import { anEnvironment, secretArn } from '../../infra/synthesized-pipeline.ts';

const binding = { id: 'b', match: { control: 'S3.2' }, reactorId: 'r', mode: 'approval' } as const;
const notifications: NonNullable<NonNullable<ConfigInput['reaction']>['notifications']> = [
  { id: 'soc', channel: 'slack', secretArn: secretArn('soc') },
];
const approverPrincipals = [{ principal: 'arn:aws:iam::111122223333:user/li', person: 'li', groups: ['security-approvers'] }];
const complete = {
  alarms: { notify: 'email', email: 'soc@example.com' },
  backend: { kind: 's3', bucket: 'states', key: 'k', region: 'eu-west-1' },
  reaction: { bindings: [binding], notifications, approverPrincipals },
} satisfies Partial<ConfigInput>;

function fieldsIn(overrides: Partial<ConfigInput>): readonly (string | undefined)[] {
  return listWarnings(parseConfig({ ...anEnvironment, ...complete, ...overrides }, 'test')).map((text) => /\(([\w.]+)\)$/.exec(text)?.[1]);
}

describe('what an environment does without', () => {
  it('is nothing where it has everything', () => {
    expect(fieldsIn({})).toEqual([]);
  });

  it.each<[string, Partial<ConfigInput>]>([
    ['alarms', { alarms: { notify: 'nobody' } }],
    ['protectData', { protectData: false }],
    ['backend', { backend: { kind: 'local' } }],
    ['reaction.bindings', { reaction: {} }],
    ['reaction.notifications', { reaction: { bindings: [binding], approverPrincipals } }],
    ['reaction.approverPrincipals', { reaction: { bindings: [binding], notifications } }],
    ['reaction.approverPrincipals', { reaction: { bindings: [{ ...binding, approvers: ['others'] }], notifications, approverPrincipals } }],
  ])('names %s', (field, overrides) => {
    expect(fieldsIn(overrides)).toEqual([field]);
  });

  it('lets a binding that waits for nobody do without a chat', () => {
    expect(fieldsIn({ reaction: { bindings: [{ ...binding, mode: 'notify' }] } })).toEqual([]);
  });
});
