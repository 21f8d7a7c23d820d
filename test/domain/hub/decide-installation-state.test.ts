import { decideInstallationState } from '#domain/hub/decide-installation-state.ts';
import type { InstallationReport } from '#domain/hub/installation-report.ts';
import type { InstallationState } from '#domain/hub/installation-state.ts';
import { aWish, REACTOR_ID } from '../../support/installation-world.ts';

type View = Parameters<typeof decideInstallationState>[0];

const [BEFORE, ASKED, AFTER] = ['2026-11-02T07:00:00Z', '2026-11-02T08:00:00Z', '2026-11-02T09:00:00Z'];
const serves = (version: string, isOfConfiguration = false): View['installed'] => ({
  version,
  isOfConfiguration,
  disabled: null,
  answersTo: [],
});
const wants = (version: string) => aWish(version, { consent: { ...aWish(version).consent, at: ASKED } });
const report = (state: InstallationReport['state'], version: string, at: string): InstallationReport => ({
  reactorId: REACTOR_ID,
  ...{ version, state, at },
  messages: [],
  executionName: 'execution',
});

describe('a reactor', () => {
  it.each<[InstallationState, string, View]>([
    ['none', 'nobody ever wanted', { installed: null, wanted: null, report: null }],
    ['none', 'was uninstalled', { installed: null, wanted: null, report: report('uninstalled', '1.0.0', AFTER) }],
    ['installed', 'is of the configuration', { installed: serves('1.0.0', true), wanted: null, report: null }],
    ['installing', 'is wanted, before any work', { installed: null, wanted: wants('1.0.0'), report: null }],
    [
      'installing',
      'is wanted again after it failed',
      { installed: null, wanted: wants('1.0.0'), report: report('failed', '1.0.0', BEFORE) },
    ],
    ['installing', 'is worked on', { installed: null, wanted: wants('1.0.0'), report: report('installing', '1.0.0', AFTER) }],
    ['failed', 'could not be installed', { installed: null, wanted: wants('1.0.0'), report: report('failed', '1.0.0', AFTER) }],
    ['installed', 'serves', { installed: serves('1.0.0'), wanted: wants('1.0.0'), report: report('installed', '1.0.0', AFTER) }],
    [
      'updating',
      'is to be another version',
      { installed: serves('1.0.0'), wanted: wants('1.1.0'), report: report('installed', '1.0.0', BEFORE) },
    ],
    ['failed', 'could not be updated', { installed: serves('1.0.0'), wanted: wants('1.1.0'), report: report('failed', '1.1.0', AFTER) }],
    [
      'installed',
      'went back after an update failed',
      { installed: serves('1.0.0'), wanted: wants('1.0.0'), report: report('failed', '1.1.0', AFTER) },
    ],
    [
      'failed',
      'could not be uninstalled',
      { installed: serves('1.0.0'), wanted: wants('1.0.0'), report: report('failed', '1.0.0', AFTER) },
    ],
    [
      'uninstalling',
      'is to go, before any work',
      { installed: serves('1.0.0'), wanted: null, report: report('installed', '1.0.0', AFTER) },
    ],
    ['uninstalling', 'is worked on to go', { installed: serves('1.0.0'), wanted: null, report: report('uninstalling', '1.0.0', AFTER) }],
    ['failed', 'did not go', { installed: serves('1.0.0'), wanted: null, report: report('failed', '1.0.0', AFTER) }],
  ])('is %s that %s', (state, _what, view) => {
    expect(decideInstallationState(view)).toBe(state);
  });
});
