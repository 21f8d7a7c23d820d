import type { Plan } from '#domain/reaction/plan.ts';
import { accountOf, regionOf } from './arn.ts';
import type { ReactorContext } from './reactor.ts';

type Where = {
  /** For what is found in Regions other than its own. */
  readonly inAnyRegion?: boolean;
};

/**
 * Wraps `plan`: refuses a resource whose id is not spelled as expected, instead of acting on a name that was guessed, and
 * one of another account or Region, instead of acting on its namesake here.
 */
export function planOnly<Parameters>(
  spelling: RegExp,
  plan: (context: ReactorContext<Parameters>) => Promise<Plan>,
  { inAnyRegion = false }: Where = {},
): (context: ReactorContext<Parameters>) => Promise<Plan> {
  return async (context) => {
    const { resource, target } = context;
    const named = `${resource.Type} "${resource.Id.slice(0, 200)}"`;
    if (!spelling.test(resource.Id)) {
      return refusal(`The finding names ${named}, which is not an id that this reactor knows. Fix it by hand.`);
    }
    const account = accountOf(resource.Id) ?? target.accountId;
    const region = regionOf(resource.Id) ?? target.region;
    if (account !== target.accountId || (region !== target.region && !inAnyRegion)) {
      return refusal(
        `${named} is of account ${account}, ${region}; the finding is of ${target.accountId}, ${target.region}. Fix it there.`,
      );
    }
    return plan(context);
  };
}

function refusal(reason: string): Plan {
  return { outcome: 'refuse', reason };
}
