import { GENERATOR_PREFIX, PRODUCT_NAME } from './product.ts';

/**
 * The one EventBridge pattern that feeds the platform: every finding that Security Hub (CSPM or the new Security Hub)
 * imports, and the custom actions, except our own: what has our name and our GeneratorIds. The guard is an `$or` because V2
 * (OCSF) events have no ProductName, `anything-but` never matches an absent field, and a product that takes our name alone
 * must not hide from us.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html
 */
export const findingEventPattern = {
  source: ['aws.securityhub'],
  'detail-type': ['Security Hub Findings - Imported', 'Security Hub Findings - Custom Action', 'Findings Imported V2'],
  detail: {
    $or: [
      { findings: { ProductName: [{ 'anything-but': PRODUCT_NAME }] } },
      { findings: { ProductName: [{ exists: false }] } },
      { findings: { GeneratorId: [{ 'anything-but': { prefix: GENERATOR_PREFIX } }] } },
    ],
  },
} as const;
