import { type Operation, readInput, requireSubscription } from './operation.ts';
import { ServiceFailure } from './service-failure.ts';

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html */
export const describeHub: Operation = {
  name: 'DescribeHub',
  method: 'GET',
  path: '/accounts',
  run: ({ accountId }, hub) => {
    requireSubscription(accountId, hub);
    const { partition, region } = hub.identity;
    return {
      HubArn: `arn:${partition}:securityhub:${region}:${accountId}:hub/default`,
      SubscribedAt: hub.subscriptions.get(accountId),
      AutoEnableControls: true,
      ControlFindingGenerator: 'SECURITY_CONTROL',
    };
  },
};

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_EnableSecurityHub.html */
export const enableSecurityHub: Operation = {
  name: 'EnableSecurityHub',
  method: 'POST',
  path: '/accounts',
  run: (call, hub) => {
    readInput(call);
    if (hub.subscriptions.has(call.accountId)) {
      throw new ServiceFailure(409, 'ResourceConflictException', 'Account is already subscribed to Security Hub');
    }
    hub.subscriptions.set(call.accountId, new Date(hub.now()).toISOString());
    return {};
  },
};
