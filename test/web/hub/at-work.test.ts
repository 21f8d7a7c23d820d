import { type Installation, isAtWork } from '../../../web/app/modules/hub/at-work.ts';

const version = '1.0.0';
const served = { version, isOfConfiguration: false, disabled: null, answersTo: [] };
const wanted = { version, digest: 'sha256:0', by: 'ping', at: '2026-12-01T00:00:00Z', manifestDigest: 'sha256:1', before: null };
const report = { version, state: 'installed' as const, messages: [], at: '2026-12-01T00:00:00Z' };

/** A reactor that is installed and quiet, but for what a case changes. */
function anInstallation(overrides: Partial<Installation> = {}): Installation {
  return { state: 'installed', installed: served, wanted, report, ...overrides };
}

describe('work on a reactor', () => {
  it.each<[string, Partial<Installation>]>([
    ['the report says so', { state: 'updating' }],
    ['another version is wanted than the last report is about', { wanted: { ...wanted, version: '1.1.0' } }],
    ['it is wanted, and nobody has reported yet', { state: 'none', installed: null, report: null }],
    ['it serves, and nobody wants it any more', { wanted: null }],
  ])('is under way where %s', (_why, overrides) => {
    expect(isAtWork(anInstallation(overrides))).toBe(true);
  });

  it.each<[string, Partial<Installation>]>([
    ['it serves as it is wanted', {}],
    ['the last work on the wish failed', { state: 'failed', installed: null, report: { ...report, state: 'failed' } }],
    ['it is gone', { state: 'none', installed: null, wanted: null, report: { ...report, state: 'uninstalled' } }],
    ['the configuration owns it', { installed: { ...served, isOfConfiguration: true }, wanted: null, report: null }],
  ])('is over where %s', (_why, overrides) => {
    expect(isAtWork(anInstallation(overrides))).toBe(false);
  });

  it('is none where nothing was ever installed', () => {
    expect(isAtWork(undefined)).toBe(false);
  });
});
