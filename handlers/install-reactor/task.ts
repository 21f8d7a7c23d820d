import { reactorId, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { stepFailure } from '#domain/hub/verification.ts';
import { wantedReactor } from '#domain/hub/wanted-reactor.ts';

const about = z.object({ reactorId, executionName: z.string().min(1) });
const work = about.extend({ fence: z.int(), version: z.string(), digest: z.string(), messages: z.array(text) });
const deployed = z.object({ functionArn: z.string(), number: z.string() });

/** The data of the execution when a step failed: what it was about, how far it came, and the failure that a Catch added. */
const failedState = z.object({ reactorId, work: work.extend({ deployed: deployed.optional() }).optional(), failure: stepFailure });
/** The same of an execution that removes. */
const failedRemoval = z.object({
  reactorId,
  wanted: wantedReactor.optional(),
  work: z.object({ version: z.string() }).optional(),
  failure: stepFailure,
});

/** The tasks of λ install-reactor. `work` is what an earlier one answered. */
export const installReactorInput = z.discriminatedUnion('task', [
  about.extend({ task: z.literal('check') }),
  z.object({ task: z.literal('deploy'), work }),
  z.object({ task: z.literal('enter'), work: work.extend({ deployed }) }),
  z.object({ task: z.literal('step-back'), executionName: about.shape.executionName, state: failedState }),
  z.object({ task: z.literal('note-failure'), executionName: about.shape.executionName, state: failedRemoval }),
  about.extend({ task: z.literal('check-removal'), wanted: wantedReactor }),
  z.object({ task: z.literal('remove'), work: about.extend({ fence: z.int(), version: z.string() }) }),
]);
export type InstallReactorInput = z.output<typeof installReactorInput>;

/** Reads which reactor a task is about. */
export function readReactorId(input: InstallReactorInput): string {
  if ('work' in input) return input.work.reactorId;
  return 'state' in input ? input.state.reactorId : input.reactorId;
}
