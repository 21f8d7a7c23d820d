import { type DraftPlan, refuse } from './plan.ts';
import type { ReactorContext } from './reactor.ts';

/**
 * Wraps `plan` of a reactor that takes somebody's access away: refuses what a check found about a setting, by whatever
 * binding it came. Only checks report a compliance result:
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Compliance.html
 * @example
 * plan: planForDetection(async (context) => …),
 */
export function planForDetection<Parameters>(
  plan: (context: ReactorContext<Parameters>) => Promise<DraftPlan>,
): (context: ReactorContext<Parameters>) => Promise<DraftPlan> {
  return async (context) => {
    const { Status, SecurityControlId } = context.finding.Compliance ?? {};
    if (Status === undefined && SecurityControlId === undefined) return plan(context);
    return refuse(
      `${SecurityControlId ?? 'The finding'} is about a weak configuration, not an attack under way: no reason to take ` +
        `access away. Bind another reactor to it.`,
    );
  };
}
