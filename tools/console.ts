import { buildConsole } from '#local/console/build-console.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';

export const command = defineCommand({
  about:
    'Builds the web console into web/.output/public: static files, the same bytes from the same sources. Nothing is done where the last build is of these sources.',
  options: { force: flag('build in any case'), json: flag('one JSON object: folder, hash, isNew, seconds') },
  exitCodes: { 0: 'built', 1: 'it cannot be built' },
  async run({ force, json }) {
    const since = performance.now();
    if (!json) console.log('Building the console …');
    const { folder, hash, isNew } = await buildConsole({ force });
    const seconds = Math.round((performance.now() - since) / 100) / 10;
    if (json) console.log(JSON.stringify({ folder, hash, isNew, seconds }));
    else console.log(isNew ? `${folder}, in ${seconds} s` : `${folder} is of these sources already.`);
    return 0;
  },
});

runAlone(import.meta.filename, 'npm run -s console:build --', command);
