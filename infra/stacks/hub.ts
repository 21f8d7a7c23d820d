import type { Construct } from 'constructs';
import { Alarms } from '#infra/base/alarms.ts';
import { BaseStack } from '#infra/base/base-stack.ts';
import type { Config } from '#infra/config/config.ts';
import { Hub } from '#infra/hub/hub.ts';

export interface HubStackProps {
  readonly config: Config;
  /** Folder with `<function>.zip`. */
  readonly bundles: string;
  /** Folder with `<name>.asl.json`. */
  readonly stateMachines: string;
}

/**
 * Reactor packages in, verified versions out: the hub, in the administrator account. It has alarms and a state of its own, and
 * neither it nor the pipeline waits for the other: who needs it finds it by its names (`infra/hub/hub-place.ts`).
 */
export class HubStack extends BaseStack {
  constructor(scope: Construct, id: string, { config, bundles, stateMachines }: HubStackProps) {
    super(scope, id, config, { stateSuffix: `-${id}` });
    const alarms = new Alarms(this, 'hub-alarms', config.alarms);
    new Hub(this, { host: { bundles, network: null, alarms }, stateMachines });
  }
}
