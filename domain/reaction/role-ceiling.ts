import { permission } from '@attack-reactor/kit/contract';
import * as z from 'zod';

const actions = permission.shape.actions
  .refine((all) => !all.includes('iam:PassRole'), {
    error: 'iam:PassRole is granted to reactors of the configuration only, whose services are known',
  })
  .meta({ description: 'IAM actions, such as `sqs:SetQueueAttributes`.' });

const resources = z
  .array(z.string().regex(/^(\*|arn:\{partition\}:.+)$/, 'is no ARN template: write arn:{partition}:… or *'))
  .min(1)
  .readonly()
  .meta({ description: 'Their resources, such as `arn:{partition}:sqs:{region}:{account}:*`; `*` for actions that know none.' });

/**
 * Rights that the member role has beside those of the base reactors, for reactors of a hub. A resource is an ARN with `{partition}`,
 * `{account}` and `{region}`, as no finding is known yet.
 */
export const roleCeiling = z.array(
  z
    .strictObject({ actions, resources, because: permission.shape.because.meta({ description: 'The reason for `*`.' }) })
    .refine((entry) => entry.because !== undefined || !entry.resources.includes('*'), {
      path: ['because'],
      error: 'is missing: "*" needs a reason',
    }),
);
export type RoleCeiling = z.output<typeof roleCeiling>;
