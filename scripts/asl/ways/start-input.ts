import { INSTALL_WORKFLOW, UNINSTALL_WORKFLOW } from '#domain/hub/install-workflows.ts';
import type { VerificationRequest } from '#domain/hub/verification.ts';
import { VERIFY_WORKFLOW } from '#domain/hub/verify-workflow.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import type { Reaction } from '#domain/reaction/reaction.ts';

const PUBLISHED: VerificationRequest = { publisher: 'acme', name: 'close-door', version: '1.0.0', digest: `sha256:${'0'.repeat(64)}` };

const WANTED: WantedReactor = {
  reactorId: 'acme/close-door',
  version: PUBLISHED.version,
  digest: PUBLISHED.digest,
  consent: { manifestDigest: PUBLISHED.digest, by: 'ana@example.com', at: '2026-11-01T08:00:00Z' },
  before: null,
  forgetsUndo: false,
};

/** Builds what an execution of a workflow starts with. One of no name that is known here is taken to be about findings. */
export function buildStartInput(workflow: string, sample: Reaction | undefined): object {
  if (workflow === VERIFY_WORKFLOW) return PUBLISHED;
  if (workflow === INSTALL_WORKFLOW) return { reactorId: WANTED.reactorId };
  if (workflow === UNINSTALL_WORKFLOW) return { reactorId: WANTED.reactorId, wanted: WANTED };
  return { detail: { findings: [sample?.finding] }, trigger: 'event' };
}
