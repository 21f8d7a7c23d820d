import { defineTexts, type Text } from '@attack-reactor/kit/contract';

const texts = defineTexts({
  ofConfiguration: {
    en: 'Reactor {reactorId} is owned by the configuration; change `reaction.reactors` and deploy.',
    zh: '修复程序 {reactorId} 归配置所有；请更改 `reaction.reactors` 并部署。',
    es: 'El reactor {reactorId} pertenece a la configuración; cambie `reaction.reactors` y despliegue.',
  },
});

/**
 * Says why the hub neither updates nor uninstalls a reactor; undefined: it may.
 * @param ofConfiguration ids of the installed reactors that the configuration owns
 */
export function explainOwner(reactorId: string, ofConfiguration: ReadonlySet<string>): Text | undefined {
  return ofConfiguration.has(reactorId) ? texts.ofConfiguration({ reactorId }) : undefined;
}
