import type { Construct } from 'constructs';
import type { BaseStack } from '#infra/base/base-stack.ts';
import { HubStack } from './hub.ts';
import { PipelineStack, type PipelineStackProps } from './pipeline.ts';

/** The stacks of the administrator account, by their names. None waits for another. */
export const HOME_STACKS = ['pipeline', 'hub'] as const;
export type HomeStack = (typeof HOME_STACKS)[number];

/** Creates the stacks of the administrator account. */
export function createHomeStacks(scope: Construct, props: PipelineStackProps): Readonly<Record<HomeStack, BaseStack>> {
  const { config, bundles, stateMachines } = props;
  return {
    pipeline: new PipelineStack(scope, 'pipeline', props),
    hub: new HubStack(scope, 'hub', { config, bundles, stateMachines }),
  };
}
