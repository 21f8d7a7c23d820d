import { AppError, ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import type { ApprovalClient, ApprovalReply, Place } from './approval-client.ts';

const NOTES = [
  'With --environment your AWS credentials sign a request to STS that only this environment can use, for five minutes; it tells λ answer-approval who you are. You need lambda:InvokeFunction on it, and a row of reaction.approverPrincipals. Credentials come from the environment, as for the AWS CLI; nothing is changed by them.',
  'Without it the platform of this machine is asked. People are only names there.',
] as const;
const EXIT_CODES = { 0: 'done', 1: 'refused, with the reason' } as const;
const PLACE = {
  environment: text(
    'NAME',
    'a deployed environment, by the name of its file in config/environments; left out: the platform of this machine',
  ),
  data: text('DIR', 'folder of the platform of this machine (default: .local)'),
  as: text('NAME', 'who you are, on the platform of this machine; left out: your login, with -as-approver behind it'),
  json: flag('one JSON object'),
};
const EXECUTION = [
  { name: 'EXECUTION', about: 'the execution that waits, as message and list name it', missing: 'Name one execution. See --help.' },
];

type PlaceOptions = Place & { readonly json: boolean };

export const listCommand = defineCommand({
  about: 'Lists the questions that wait for an answer of yours, the most pressing first.',
  options: PLACE,
  notes: NOTES,
  exitCodes: EXIT_CODES,
  run: (values) =>
    answer(values, async ({ send }) => {
      const reply = await send({ action: 'list' });
      const { listText } = await import('./approval-text.ts');
      return { reply, text: 'approvals' in reply ? listText(reply.approvals) : '' };
    }),
});

export const showCommand = defineCommand({
  about: 'Shows one question with every change of its plan, whole.',
  arguments: EXECUTION,
  options: PLACE,
  notes: NOTES,
  exitCodes: EXIT_CODES,
  run: (values, [executionId = '']) =>
    answer(values, async ({ send }) => {
      const reply = await send({ action: 'show', executionId });
      const { showText } = await import('./approval-text.ts');
      return { reply, text: 'approval' in reply ? showText(reply.approval, reply.plan ?? null) : '' };
    }),
});

export const approveCommand = defineCommand({
  about: 'Approves the plan of an execution that waits. Nobody approves alone what they asked for.',
  arguments: EXECUTION,
  options: {
    ...PLACE,
    comment: text('TEXT', 'what is written down with the answer', { default: '' }),
    'break-glass': flag('approve what you asked for yourself, where the binding allows it (selfApproval); --comment then says why'),
  },
  notes: NOTES,
  examples: ['EXECUTION --environment production --comment "change 4711"'],
  exitCodes: EXIT_CODES,
  run: ({ comment, 'break-glass': breakGlass, ...place }, [executionId = '']) =>
    giveAnswer(place, { action: 'approve', executionId, comment, breakGlass }),
});

export const rejectCommand = defineCommand({
  about: 'Says no to the plan of an execution that waits. One "no" is enough.',
  arguments: EXECUTION,
  options: { ...PLACE, comment: text('TEXT', 'why; the chats are told', { default: '' }) },
  notes: NOTES,
  exitCodes: EXIT_CODES,
  run: ({ comment, ...place }, [executionId = '']) => giveAnswer(place, { action: 'reject', executionId, comment, breakGlass: false }),
});

export const acknowledgeCommand = defineCommand({
  about: 'Says that you are at it, so that the question does not lapse four hours after it was asked. It still ends after a day.',
  arguments: EXECUTION,
  options: PLACE,
  notes: NOTES,
  exitCodes: EXIT_CODES,
  run: (place, [executionId = '']) => giveAnswer(place, { action: 'acknowledge', executionId, comment: '', breakGlass: false }),
});

type Answer = { readonly action: string; readonly executionId: string; readonly comment: string; readonly breakGlass: boolean };

function giveAnswer(values: PlaceOptions, request: Answer): Promise<number> {
  return answer(values, async ({ as, send }) => {
    const reply = await send(request);
    const { missingText } = await import('./approval-text.ts');
    const state = 'approval' in reply ? missingText(reply.approval) : '';
    return { reply, text: `${request.executionId}: ${state}. You answered "${request.action}" as ${as}.` };
  });
}

async function answer(
  { json, ...place }: PlaceOptions,
  work: (client: ApprovalClient) => Promise<{ readonly reply: ApprovalReply; readonly text: string }>,
): Promise<number> {
  try {
    const { openApprovals } = await import('./approval-client.ts');
    const { reply, text: said } = await work(await openApprovals(place));
    console.log(json ? JSON.stringify(reply) : said);
    return 0;
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof ConfigurationInvalid) throw error;
    console.error(oneLine(error.message));
    return 1;
  }
}
