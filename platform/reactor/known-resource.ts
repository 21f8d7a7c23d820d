import type { Plan } from '#domain/reaction/plan.ts';
import type { ReactorContext } from './reactor.ts';

/** Wraps `plan`: refuses a resource whose id is not spelled as expected, instead of acting on a name that was guessed. */
export function planOnly<Parameters>(
  spelling: RegExp,
  plan: (context: ReactorContext<Parameters>) => Promise<Plan>,
): (context: ReactorContext<Parameters>) => Promise<Plan> {
  return async (context) => {
    if (spelling.test(context.resource.Id)) return plan(context);
    return {
      outcome: 'refuse',
      reason:
        `The finding names ${context.resource.Type} "${context.resource.Id.slice(0, 200)}", which is not an id that this ` +
        `reactor knows. Fix it by hand.`,
    };
  };
}
