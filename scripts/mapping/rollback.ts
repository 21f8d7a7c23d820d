import { rollBackRelease } from '#platform/mapping/mapping-releases.ts';
import { defineCommand } from '#scripts/terminal/definition.ts';
import { SWITCH_CODES, SWITCH_NOTES, switchRelease } from './switch-release.ts';

export const command = defineCommand({
  about: 'Makes the release active again that the active one replaced; repeated, it goes further back.',
  notes: SWITCH_NOTES,
  exitCodes: SWITCH_CODES,
  run: async () => await switchRelease(rollBackRelease),
});
