import { isOfProduct, readProduct } from '../contract/product.ts';
import { truncate } from '../contract/text.ts';
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
  otherProduct: {
    en: 'The finding is of {product}. Only GuardDuty, or a product that the binding trusts by name, is a reason to take access away.',
    zh: '该调查发现来自 {product}。只有 GuardDuty 或绑定指名信任的产品，才能作为取消访问权限的理由。',
    es:
      'El hallazgo es de {product}. Solo GuardDuty, o un producto en el que el binding confíe por su nombre, ' +
      'es motivo para retirar el acceso.',
  },
});

/** The products that may take access away without being named: others may be imported by anybody with the right to import. */
const WATCHING = ['aws/guardduty'];
const MAX_PRODUCT = 200;

/**
 * Wraps `plan` of a reactor that takes somebody's access away: refuses what GuardDuty or a product that the binding names did
 * not report, and what a check found about a setting, by whatever binding it came. Only checks report a compliance result:
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Compliance.html
 * @example
 * plan: planForDetection(async (context) => …),
 */
export function planForDetection<Parameters>(
  plan: (context: ReactorContext<Parameters>) => Promise<DraftPlan>,
): (context: ReactorContext<Parameters>) => Promise<DraftPlan> {
  return async (context) => {
    const { ProductArn, Compliance: { Status, SecurityControlId } = {} } = context.finding;
    if (SecurityControlId !== undefined) return refuse(texts.control({ control: SecurityControlId }));
    if (Status !== undefined) return refuse(texts.checkFinding());
    if (isOfProduct(ProductArn, [...WATCHING, ...context.trust])) return plan(context);
    return refuse(texts.otherProduct({ product: truncate(readProduct(ProductArn) ?? ProductArn, MAX_PRODUCT) }));
  };
}
