import { flag, text } from '#scripts/terminal/definition.ts';

/** The texts of the help of `react`. */
export const ABOUT = {
  about:
    'Reacts to a finding on this machine: real workflow, real reactor, a member account of an emulator. Without --mode nothing changes. Give one of --list-examples, --example, --finding, --approve, --reject and --stop.',
  notes: [
    'rollback EXECUTION takes back what an execution changed.',
    'Environment: ATTACK_REACTOR_STATE_DIR is the folder where --data is not given; left out: .local here. MOTO_PYTHON is the Python that has moto; left out: .venv/bin/python3 here, else python3. Without one, only S3 buckets can be tried.',
  ],
  examples: [
    '--list-examples',
    '--example s3-block-public-read --mode automatic',
    '--finding finding.json --mode approval',
    '--approve EXECUTION --comment "change 4711"',
  ],
  exitCodes: { 0: 'planned, waiting, fixed or nothing to do', 1: 'skipped, refused, rejected or failed' },
} as const;

export const OPTIONS = {
  'list-examples': flag('every reactor that can be tried: what it answers to, what is wrong in its example, how far it may go'),
  example: text('REACTOR', 'build a resource that fails, bring its finding into Security Hub, and react to it'),
  finding: text(
    'FILE',
    'an ASFF finding, or an event or list that holds some, as JSON; a bucket it names is made, public, if it is missing',
  ),
  index: text('N', 'which finding of the file, counted from 1; left out: the first'),
  mode: text('MODE', 'notify: look only (default); approval: ask first; automatic: plan, apply, read back', { default: 'notify' }),
  reactor: text('ID', "which reactor; left out: the first that answers to the finding's control or type"),
  parameters: text('JSON', 'parameters of the binding, as an object', { default: '{}' }),
  trust: text('PRODUCT', 'product that the binding trusts, such as prowler/prowler; left out: the services of AWS'),
  approve: text('EXECUTION', 'answer a reaction that waits for people, as somebody else than who started it'),
  reject: text('EXECUTION', 'the same, with no'),
  comment: text('TEXT', 'what is written down with the answer', { default: '' }),
  json: flag('one JSON object: execution, reactor, status, plan, verified, backupRef, reason, messages, path, example, next'),
  data: text(
    'DIR',
    'folder of the platform: the one that runs there is used, else one starts there in the background. Its state (findings, executions, member accounts) stays there, so a rollback is possible tomorrow',
  ),
  stop: flag('end the platform of that folder, and wait until it is gone'),
} as const;
