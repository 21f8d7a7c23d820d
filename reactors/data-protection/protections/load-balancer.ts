import {
  DescribeLoadBalancerAttributesCommand,
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { defineProtection } from '../protection.ts';

const KEY = 'deletion_protection.enabled';

/** Deletion protection of application, network and gateway load balancers. */
export const loadBalancer = defineProtection({
  spelling: /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/(app|net|gwy)\/[\w-]+\/[0-9a-f]+$/,
  settings: z.object({ deletionProtection: z.boolean() }).partial(),
  async inspect({ clients, resource }) {
    const request = { LoadBalancerArn: resource.Id };
    const { Attributes = [] } = await clients.of(ElasticLoadBalancingV2Client).send(new DescribeLoadBalancerAttributesCommand(request));
    const deletionProtection = Attributes.find(({ Key }) => Key === KEY)?.Value === 'true';
    return { settings: { deletionProtection }, wanted: { deletionProtection: true } };
  },
  async write({ clients, resource }, { deletionProtection }) {
    if (deletionProtection === undefined) return;
    const request = { LoadBalancerArn: resource.Id, Attributes: [{ Key: KEY, Value: String(deletionProtection) }] };
    await clients.of(ElasticLoadBalancingV2Client).send(new ModifyLoadBalancerAttributesCommand(request));
  },
});
