import { reactorId, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { wantedReactor } from '#domain/hub/installation.ts';
import { stepFailure } from '#domain/hub/verification.ts';

const about = z.object({ reactorId, executionName: z.string().min(1) });
const work = about.extend({ fence: z.int(), version: z.string(), digest: z.string(), messages: z.array(text) });
const deployed = z.object({ functionArn: z.string(), number: z.string() });

/** What a workflow asks of λ install-reactor. `work` is what an earlier task answered. */
export const installReactorInput = z.discriminatedUnion('task', [
  about.extend({ task: z.literal('check') }),
  z.object({ task: z.literal('deploy'), work }),
  z.object({ task: z.literal('enter'), work: work.extend({ deployed }) }),
  z.object({ task: z.literal('step-back'), work: work.extend({ deployed: deployed.optional() }), failure: stepFailure }),
  about.extend({ task: z.literal('check-removal'), wanted: wantedReactor }),
  z.object({ task: z.literal('remove'), work: about.extend({ fence: z.int(), version: z.string() }) }),
]);
export type InstallReactorInput = z.output<typeof installReactorInput>;
