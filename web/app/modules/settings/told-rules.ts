import type { Answer } from '../../api/answers.ts';

/** A chat that is told, as the settings show it. */
export type Channel = Answer<'getSettings'>['channels'][number];

/** One rule of what a channel is told: only these values of a field, none of these, or everything from a severity up. */
export type ToldRule = {
  readonly rule: 'only' | 'not' | 'from';
  readonly field: 'kind' | 'severity' | 'account' | 'region' | 'reactor' | 'sourceKey';
  readonly values: readonly string[];
};

/** Lists what narrows a channel; nothing: it is told everything. The filter of SNS and the finer rules hold both. */
export function listToldRules({ only, quiet }: Pick<Channel, 'only' | 'quiet'>): readonly ToldRule[] {
  const { minimumSeverity, kinds, accounts, sourceKeys } = quiet;
  const from = minimumSeverity === 'INFORMATIONAL' ? [] : [minimumSeverity];
  const rules: readonly (readonly [ToldRule['rule'], ToldRule['field'], readonly string[] | undefined])[] = [
    ['from', 'severity', from],
    ['only', 'severity', only.severity],
    ['only', 'kind', only.kind],
    ['only', 'kind', kinds.include],
    ['not', 'kind', kinds.exclude],
    ['only', 'account', only.accountId],
    ['only', 'account', accounts.include],
    ['not', 'account', accounts.exclude],
    ['only', 'region', only.region],
    ['only', 'reactor', only.reactorId],
    ['only', 'sourceKey', sourceKeys.include],
    ['not', 'sourceKey', sourceKeys.exclude],
  ];
  return rules.flatMap(([rule, field, values = []]) => (values.length === 0 ? [] : [{ rule, field, values }]));
}
