import * as z from 'zod';
import { describeChoice } from './describe-choice.ts';

const twoZones = <Subnet extends { readonly availabilityZone: string }>(subnets: readonly Subnet[]): boolean =>
  new Set(subnets.map((subnet) => subnet.availabilityZone)).size >= 2;

export const securityGroupId = z.string().regex(/^sg-[0-9a-f]{1,17}$/, 'is no security group id, such as sg-0a1b2c3d4e5f60718');
const cidr = z.cidrv4('is no block of IPv4 addresses, such as 10.64.0.0/24');

const networkKind = describeChoice('Your private subnets, or a network of its own.');

/** The network of the functions that read the database. */
export const network = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: networkKind('existing'),
    vpcId: z
      .string()
      .regex(/^vpc-[0-9a-f]{1,17}$/, 'is no VPC id, such as vpc-0a1b2c3d4e5f60718')
      .meta({ description: 'Your VPC.' }),
    subnets: z
      .array(
        z.strictObject({
          id: z
            .string()
            .regex(/^subnet-[0-9a-f]{1,17}$/, 'is no subnet id, such as subnet-0a1b2c3d4e5f60718')
            .meta({ description: 'A private subnet for the functions, and for the database if this stack creates it.' }),
          availabilityZone: z.string().meta({ description: 'Its zone; two zones at least.' }),
        }),
      )
      .refine(twoZones, 'must name subnets in at least two availability zones')
      .readonly(),
    functionSecurityGroupIds: z
      .array(securityGroupId)
      .readonly()
      .default([])
      .meta({ description: 'Worn by the functions beside their own group, such as the one that your interface endpoints admit.' }),
    apiCidr: cidr
      .default('0.0.0.0/0')
      .meta({ description: 'Where the functions reach the AWS APIs: your endpoints, or everything through a NAT gateway.' }),
  }),
  z.strictObject({
    kind: networkKind('created'),
    cidr: cidr.meta({
      description: 'Addresses of the new VPC: private subnets, no way to the internet, endpoints for the services that are called.',
    }),
    availabilityZones: z
      .array(z.string())
      .min(2, 'must name at least two availability zones')
      .max(6)
      .readonly()
      .meta({ description: 'One subnet in each.' }),
  }),
]);
