import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'ebs-default-encryption',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['EC2.7'],
  findingTypes: [],
  techniques: ['T1119', 'T1552.001'],
  resourceTypes: ['AwsAccount'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** ARN of a symmetric customer key in the same Region. Without it the default key of the Region stays what it is. */
    kmsKeyId: z
      .string()
      .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[a-z0-9-]+$/, 'is not the ARN of a KMS key')
      .optional(),
    /** Auto Scaling launches nothing with this key, so that the key's policy need not name its service-linked role. */
    noAutoScaling: z.boolean().default(false),
  }),
  controlParameters: {},
  permissions: [
    {
      phases: ['plan', 'verify'],
      actions: ['ec2:GetEbsEncryptionByDefault', 'ec2:GetEbsDefaultKmsKeyId'],
      resources: ['*'],
      because: 'settings of the whole account know no resource',
    },
    {
      phases: ['apply'],
      actions: ['ec2:EnableEbsEncryptionByDefault', 'ec2:ModifyEbsDefaultKmsKeyId'],
      resources: ['*'],
      because: 'settings of the whole account know no resource',
    },
    {
      phases: ['rollback'],
      actions: ['ec2:DisableEbsEncryptionByDefault', 'ec2:ModifyEbsDefaultKmsKeyId', 'ec2:ResetEbsDefaultKmsKeyId'],
      resources: ['*'],
      because: 'settings of the whole account know no resource',
    },
    {
      phases: ['plan', 'verify'],
      actions: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListGrants'],
      // The key of the binding, or the one that is the default already.
      resources: ['{parameter:kmsKeyId}', 'arn:{partition}:kms:{region}:{account}:key/*'],
    },
  ],
  testNote:
    'moto does not answer GetEbsDefaultKmsKeyId and ResetEbsDefaultKmsKeyId: the platform on one machine adds them to it, and the ' +
    'key of the Region is proved against a stub of EC2.',
});
