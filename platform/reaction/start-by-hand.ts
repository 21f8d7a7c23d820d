import { sha256 } from '#domain/base/hash.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import type { Workflow } from './workflow.ts';

/** A start by a person. The workflow reads the finding itself from Security Hub, by its address. */
export type StartByHand = {
  readonly finding: { readonly Id: string; readonly ProductArn: string; readonly AwsAccountId: string; readonly Region: string };
  /** The one resource of it that is meant; left out: every one. */
  readonly resourceId?: string;
  /** The person, who may not approve it alone. */
  readonly requestedBy: string;
  /** Names the request: the same one starts nothing twice. */
  readonly request: string;
};

/** Starts reactions by hand. */
export interface HandStarter {
  /** @returns the name of the execution. @throws WorkflowUnavailable */
  start(wish: StartByHand): Promise<string>;
}

/** The workflow that can wait, started as a person does. @param open called with the first start, as most requests start nothing */
export function handStarter(open: () => Pick<Workflow, 'start'>, stateMachineArn: string): HandStarter {
  let workflow: Pick<Workflow, 'start'> | undefined;
  return {
    async start({ finding, resourceId, requestedBy, request }) {
      const { Id, ProductArn, AwsAccountId, Region } = finding;
      const name = `by-hand-${identifyFinding(finding).slice(0, 16)}-${sha256(JSON.stringify([requestedBy, request])).slice(0, 16)}`;
      const document = { Id, ProductArn, AwsAccountId, Region, ...(resourceId !== undefined && { Resources: [{ Id: resourceId }] }) };
      workflow ??= open();
      await workflow.start(stateMachineArn, name, { detail: { findings: [document] }, trigger: 'manual', requestedBy });
      return name;
    },
  };
}
