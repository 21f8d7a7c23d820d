import * as z from 'zod';
import { publishMode } from '#domain/enrichment/publish-mode.ts';

/** The account and Region whose Security Hub receives what we publish: administrator account, aggregation Region. */
export const publisherEnv = {
  /** Partition of the Security Hub that is written to. */
  PUBLISHER_PARTITION: z.string().regex(/^aws[a-z-]*$/),
  /** Account of the Security Hub that is written to. */
  PUBLISHER_ACCOUNT_ID: z.string().regex(/^\d{12}$/),
  /** Region of the Security Hub that is written to. */
  PUBLISHER_REGION: z.string().min(1),
  /** CompanyName of the findings that are published. */
  COMPANY_NAME: z.string().min(1).max(128),
  /** `publish.mode` of the configuration. */
  PUBLISH_MODE: publishMode.default('administrator'),
  /** `member` mode only: name of the role in each member account that may import findings there. */
  WRITER_ROLE_NAME: z.string().min(1).optional(),
  /** `member` mode only: the external id that this role asks for. */
  WRITER_ROLE_EXTERNAL_ID: z.string().min(2).optional(),
  /** This container's share of the Security Hub quota (10 calls a second per account and Region). */
  IMPORT_CALLS_PER_SECOND: z.coerce.number().positive().default(5),
} as const;
