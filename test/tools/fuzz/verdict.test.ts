import { findAnnotationFaults, findImportFaults, findReactionFaults } from '../../../tools/fuzz/verdict.ts';
import { aFinding } from '../../local/security-hub/a-finding.ts';

const SOUND = { SourceUrl: 'https://example.com/', Remediation: { Recommendation: { Text: 'Fix it.', Url: 'https://example.com/' } } };
const listFaults = (overrides: Record<string, unknown>) => findImportFaults(JSON.stringify(aFinding({ ...SOUND, ...overrides })));

describe('the verdict about what leaves the platform', () => {
  it('finds nothing in a finding that is as it should be', () => {
    expect(listFaults({})).toEqual([]);
  });

  it.each([
    ['format', { Resources: [{ Type: 'Other', Id: 'a', Partition: 'moon' }] }, 'Partition'],
    ['size', { Resources: [{ Type: 'Other', Id: 'a', Details: { Other: { text: 'x'.repeat(250_000) } } }] }, 'larger than 240 KB'],
    ['address', { SourceUrl: 'nowhere' }, 'SourceUrl'],
    ['line', { Title: 'one\nstatus FIXED' }, 'Title has a control character'],
    ['line', { ProductFields: { 'source/title': 'a\u202eb' } }, 'source/title has a control character'],
  ])('finds a broken %s', (_rule, overrides, fault) => {
    expect(listFaults(overrides).join()).toContain(fault);
  });

  it('lets source/id be exact', () => {
    expect(listFaults({ ProductFields: { 'source/id': 'a\nb' } })).toEqual([]);
  });

  it('finds broken annotations and reactions', () => {
    expect(findAnnotationFaults({ 'attack/key': 'T1530' })).toEqual([]);
    expect(findAnnotationFaults({ 'attack/key': 'x'.repeat(1025) })).toHaveLength(1);
    expect(findAnnotationFaults({ 'attack/key': 'a\nb' })).toHaveLength(1);
    expect(findReactionFaults({ Resources: [{ Id: 'a' }] })).toEqual([]);
    expect(findReactionFaults({ Resources: [{ Id: 'a'.repeat(33_000) }] })).toHaveLength(1);
    expect(findReactionFaults({ Resources: [{ Id: '\ud800' }] })).toHaveLength(1);
  });
});
