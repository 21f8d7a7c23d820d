import { SecurityhubInsight, type SecurityhubInsightFilters } from '@cdktf/provider-aws/lib/securityhub-insight/index.js';
import { Fn, TerraformOutput } from 'cdktf';
import { insightsConsoleUrl } from '#domain/finding/console-link.ts';
import type { Intent } from '#domain/finding/intent.ts';
import { GENERATOR_PREFIX, PRODUCT_NAME } from '#domain/finding/product.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';

/** A saved question to Security Hub: which findings, and what is counted. */
type Insight = { readonly name: string; readonly filters: SecurityhubInsightFilters; readonly groupBy: string };

/** Findings that nobody has resolved or suppressed. */
const OPEN = {
  recordState: [{ comparison: 'EQUALS', value: 'ACTIVE' }],
  workflowStatus: [
    { comparison: 'EQUALS', value: 'NEW' },
    { comparison: 'EQUALS', value: 'NOTIFIED' },
  ],
};
const OURS = { ...OPEN, productName: [{ comparison: 'EQUALS', value: PRODUCT_NAME }] };
/** One finding for each tactic that is open in an account; the account is its resource, whichever account it is imported into. */
const OF_TACTICS = { ...OURS, generatorId: [{ comparison: 'PREFIX', value: `${GENERATOR_PREFIX}TA` }] };
const OF_TECHNIQUES = { ...OURS, generatorId: [{ comparison: 'PREFIX_NOT_EQUALS', value: `${GENERATOR_PREFIX}TA` }] };

/** Creates the custom insights that show ATT&CK in the console of Security Hub itself, and tells where each one opens. */
export function createInsights(stack: BaseStack): void {
  const { partition, region } = stack.config;
  for (const [id, { name, filters, groupBy }] of Object.entries(listInsights(stack.config))) {
    const insight = new SecurityhubInsight(stack, `insight-${id}`, {
      name: `${stack.prefix}: ${name}`,
      filters,
      groupByAttribute: groupBy,
    });
    new TerraformOutput(stack, `insight_${id}_url`, {
      value: `${insightsConsoleUrl(partition, region)}/${Fn.urlencode(insight.arn)}`,
      description: `The insight of Security Hub: ${name}.`,
    });
  }
}

/**
 * Lists insights by their id. Security Hub groups by fields of its own format and not by those of a product: a technique is the
 * generator of our findings, a tactic their type. Where sources are only annotated, those of techniques have no such field.
 */
function listInsights({ publish, enrichment }: BaseStack['config']): Readonly<Record<string, Insight>> {
  const isAnnotating = publish.mode === 'annotate';
  const hasTechniques = !isAnnotating && enrichment.granularity === 'technique';
  const withIntent = (intent: Intent): Omit<Insight, 'name'> => {
    const field = [{ key: 'attack/intent', comparison: 'EQUALS', value: intent }];
    const filters = isAnnotating ? { ...OPEN, userDefinedValues: field } : { ...OF_TECHNIQUES, productFields: field };
    return { filters, groupBy: hasTechniques ? 'GeneratorId' : 'ResourceId' };
  };
  return {
    tactics: { name: 'open findings by tactic', filters: isAnnotating ? OF_TACTICS : OF_TECHNIQUES, groupBy: 'Type' },
    ...(hasTechniques && { techniques: { name: 'open findings by technique', filters: OF_TECHNIQUES, groupBy: 'GeneratorId' } }),
    accounts: { name: 'open tactics by account', filters: OF_TACTICS, groupBy: 'ResourceId' },
    detections: { name: 'activity that was detected', ...withIntent('detection') },
    exposures: { name: 'weaknesses that are open', ...withIntent('exposure') },
  };
}
