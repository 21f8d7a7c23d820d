import { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import { localName } from '../function-queue.ts';

export type Home = { readonly partition: string; readonly accountId: string; readonly region: string };

/** Names the workflow of this machine that can wait, and the one that cannot. */
export function stateMachineArns({ partition, region, accountId }: Home) {
  const arn = (name: string) => `arn:${partition}:states:${region}:${accountId}:stateMachine:${localName({ name })}`;
  return { waiting: arn(REACTION_WORKFLOW), express: arn(`${REACTION_WORKFLOW}-express`) };
}
