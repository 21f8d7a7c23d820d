import * as z from 'zod';
import { indexFindingsFunction } from '#handlers/index-findings/function.ts';

/** How findings, standards and controls get into their tables beside what events tell. */
export const findingConfig = z.strictObject({
  collect: z.boolean().default(true).meta({
    description:
      'Findings, standards and controls are collected. Without it, only what events tell is known, and nothing closes what is there no more.',
  }),
  incrementalEveryMinutes: z
    .int()
    .min(5)
    .max(1440)
    .default(60)
    .meta({ description: 'How often findings are collected that were updated since, for events that were lost.' }),
  completeEveryHours: z.int().min(6).max(336).default(24).meta({
    description: 'How often all findings are collected, and those closed that are there no more. A million takes two to three hours.',
  }),
  /** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html */
  readCallsPerSecond: z
    .number()
    .min(0.1)
    .max(2)
    .default(2)
    .meta({ description: 'Calls of GetFindings for it. AWS allows three a second for all who read findings in the account.' }),
  indexWindowSeconds: z
    .int()
    .min(0)
    .max(300)
    .default(indexFindingsFunction.trigger.batchWindowSeconds)
    .meta({ description: 'How long changes of findings wait for more before lists show them. A paused database wakes for each batch.' }),
  standardsEveryHours: z.int().min(1).max(24).default(12).meta({ description: 'How often standards and controls are collected.' }),
  standardRegions: z
    .array(z.string())
    .min(1)
    .max(40)
    .optional()
    .meta({ description: 'Regions of this account whose standards and controls are collected; left out: the aggregation Region.' }),
});
