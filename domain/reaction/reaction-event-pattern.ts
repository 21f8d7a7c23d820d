import { PRODUCT_NAME } from '#domain/finding/product.ts';

/**
 * The EventBridge pattern that feeds λ start-reaction: what may need a reaction by the fields that EventBridge sees, and
 * everything that a person chose by custom action. A missing field matches only where `exists` says so.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html
 */
export const reactionEventPattern = {
  source: ['aws.securityhub'],
  $or: [
    {
      'detail-type': ['Security Hub Findings - Imported'],
      detail: {
        findings: {
          ProductName: [{ 'anything-but': PRODUCT_NAME }, { exists: false }],
          RecordState: ['ACTIVE'],
          // RESOLVED, and yet it fails: it may have come back after our own fix.
          Workflow: { Status: ['NEW', 'RESOLVED'] },
          Compliance: { Status: [{ 'anything-but': ['PASSED', 'NOT_AVAILABLE'] }, { exists: false }] },
        },
      },
    },
    { 'detail-type': ['Security Hub Findings - Custom Action', 'Findings Imported V2'] },
  ],
} as const;
