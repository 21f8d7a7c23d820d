import { defineTexts } from '../contract/texts.ts';
import { type DraftPlan, refuse } from './plan.ts';
import type { ReactorContext } from './reactor.ts';

const texts = defineTexts({
  control: {
    en: '{control} is about a weak configuration, not an attack under way: no reason to take access away. Bind another reactor to it.',
    zh: '{control} 针对的是薄弱配置，而不是正在发生的攻击，没有理由取消访问权限。请为它绑定其他修复程序。',
    es:
      '{control} trata de una configuración débil, no de un ataque en curso: no hay motivo para retirar el acceso. ' +
      'Asóciele otro reactor.',
  },
  checkFinding: {
    en: 'The finding is about a weak configuration, not an attack under way: no reason to take access away. Bind another reactor to it.',
    zh: '该调查发现针对的是薄弱配置，而不是正在发生的攻击，没有理由取消访问权限。请为它绑定其他修复程序。',
    es:
      'El hallazgo trata de una configuración débil, no de un ataque en curso: no hay motivo para retirar el acceso. ' +
      'Asóciele otro reactor.',
  },
});

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
    return refuse(SecurityControlId === undefined ? texts.checkFinding() : texts.control({ control: SecurityControlId }));
  };
}
