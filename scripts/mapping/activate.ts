import { activateRelease } from '#platform/mapping/mapping-releases.ts';
import { defineCommand } from '#scripts/terminal/definition.ts';
import { SWITCH_CODES, SWITCH_NOTES, switchRelease } from './switch-release.ts';

export const command = defineCommand({
  about: 'Makes a stored release the one that functions read.',
  arguments: [{ name: 'R', about: 'its version; mapping status lists them' }],
  notes: SWITCH_NOTES,
  exitCodes: SWITCH_CODES,
  run: async (_, [version = '']) => await switchRelease((sql) => activateRelease(sql, version)),
});
