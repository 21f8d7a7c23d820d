import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';

/** `start`: the whole platform in one process. It loads the platform when it runs, so that its help needs none. */
export const command = defineCommand({
  about:
    'Runs the platform on this machine: real handlers, a real mapping database, stand-ins for the AWS services. Feeds the findings of a small company, shows what becomes of each, and keeps serving.',
  options: {
    exit: flag('stop after the summary; exit code 0 only if nothing was lost'),
    json: flag('the last line of standard output is the summary as one JSON object (with --exit)'),
    findings: text('FOLDER', 'feed the JSON files of this folder instead: lists of ASFF findings, or of EventBridge events'),
    data: text(
      'DIR',
      'keep findings, executions and member accounts in this folder, and go on with what an earlier start kept there (it is then fed with nothing but --findings). Without it all is gone at the end, and react and rollback find the platform in .local',
    ),
    language: text('LANG', 'language of the chat messages: en, zh or es (default: that of this machine)'),
  },
  notes: [
    'Environment: DATABASE_URL uses that PostgreSQL (loopback) instead of PGlite; NO_COLOR turns colors off, FORCE_COLOR on.',
    'More: docs/local.md',
  ],
  examples: ['--exit', '--data .local/kept --language es'],
  exitCodes: { 0: 'ended', 1: 'with --exit: something was lost', 2: 'wrong use, or the platform cannot start' },
  async run({ language, ...options }) {
    const [{ start }, { chooseLanguage }] = await Promise.all([import('./start/start.ts'), import('./user-language.ts')]);
    return await start({ ...options, language: chooseLanguage(language) });
  },
});

runAlone(import.meta.filename, 'npm start --', command);
