import type { VerificationRequest } from '#domain/hub/verification.ts';
import { VERIFY_WORKFLOW } from '#domain/hub/verify-workflow.ts';
import type { Reaction } from '#domain/reaction/reaction.ts';

const PUBLISHED: VerificationRequest = { publisher: 'acme', name: 'close-door', version: '1.0.0', digest: `sha256:${'0'.repeat(64)}` };

/** Builds what an execution of a workflow starts with. One of no name that is known here is taken to be about findings. */
export function buildStartInput(workflow: string, sample: Reaction | undefined): object {
  if (workflow === VERIFY_WORKFLOW) return PUBLISHED;
  return { detail: { findings: [sample?.finding] }, trigger: 'event' };
}
