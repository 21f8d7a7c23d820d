import { quietRules } from '#domain/notification/quiet.ts';
import { quietReason } from '#domain/notification/quiet-reason.ts';
import { aNotification } from '../../support/notifications.ts';

const fixed = aNotification('fixed', { finding: { severity: 'MEDIUM' } });

describe('quietReason', () => {
  it.each([
    ['tells everything without rules', {}, undefined],
    ['keeps quiet below the minimum severity', { minimumSeverity: 'HIGH' }, 'severity'],
    ['tells at the minimum severity', { minimumSeverity: 'MEDIUM' }, undefined],
    ['keeps quiet about an excluded kind', { kinds: { exclude: ['FIXED'] } }, 'kind'],
    ['keeps quiet about a kind that is not included', { kinds: { include: ['FAILED'] } }, 'kind'],
    ['keeps quiet about an excluded account', { accounts: { exclude: ['210987654321'] } }, 'account'],
    ['tells an included account', { accounts: { include: ['210987654321'] } }, undefined],
    ['keeps quiet about a control by its short name', { sourceKeys: { exclude: ['S3.2'] } }, 'source-key'],
    ['keeps quiet about a control by its full name', { sourceKeys: { exclude: ['securityhub_control:S3.2'] } }, 'source-key'],
    ['keeps quiet about a family of controls', { sourceKeys: { exclude: ['S3.*'] } }, 'source-key'],
    ['does not take S3.2 for S3.20', { sourceKeys: { exclude: ['S3.20'] } }, undefined],
    ['lets exclude win over include', { sourceKeys: { include: ['S3.*'], exclude: ['S3.2'] } }, 'source-key'],
  ])('%s', (_, rules, reason) => {
    expect(quietReason(fixed, quietRules.parse(rules))).toBe(reason);
  });
});

describe('quietRules', () => {
  it.each([
    ['an unknown rule', { severity: 'HIGH' }],
    ['an account that is none', { accounts: { exclude: ['12345'] } }],
    ['a star in the middle', { sourceKeys: { include: ['S3*2'] } }],
    ['an include that includes nothing', { kinds: { include: [] } }],
  ])('refuses %s', (_, rules) => {
    expect(quietRules.safeParse(rules).success).toBe(false);
  });
});
