import { defineTexts, type Text } from '@attack-reactor/kit/contract';
import type { Growth } from './rights-growth.ts';

const texts = defineTexts({
  newAction: {
    en: 'It may call {action} on {resources}, which it could not before ({phases}).',
    zh: '它可以对 {resources} 调用此前没有的 {action}（{phases}）。',
    es: 'Puede llamar a {action} sobre {resources}, lo que antes no podía ({phases}).',
  },
  widerResource: {
    en: 'It may call {action} on more resources: {resources} ({phases}).',
    zh: '它可以对更多资源调用 {action}：{resources}（{phases}）。',
    es: 'Puede llamar a {action} sobre más recursos: {resources} ({phases}).',
  },
  newPhase: {
    en: 'It may call {action} in more phases: {phases}.',
    zh: '它可以在更多阶段调用 {action}：{phases}。',
    es: 'Puede llamar a {action} en más fases: {phases}.',
  },
  harderEffect: {
    en: 'What it does is harder to undo: {after}, and was {before}.',
    zh: '它的操作更难撤销：由 {before} 变为 {after}。',
    es: 'Lo que hace es más difícil de deshacer: {after}, y era {before}.',
  },
  newMode: {
    en: 'It may be bound in mode {mode}, which it could not before.',
    zh: '它可以以此前不允许的模式 {mode} 绑定。',
    es: 'Se puede vincular en modo {mode}, lo que antes no se podía.',
  },
  newResourceType: {
    en: 'It acts on resources of type {resourceType} too.',
    zh: '它还会处理 {resourceType} 类型的资源。',
    es: 'Actúa también sobre recursos del tipo {resourceType}.',
  },
  widerMatch: {
    en: 'It answers to {value} too.',
    zh: '它还会响应 {value}。',
    es: 'Responde también a {value}.',
  },
});

/** One way in which an update takes more than the version before, as a sentence. */
export function explainGrowth(growth: Growth): Text {
  switch (growth.kind) {
    case 'new-action':
      return texts.newAction({ ...growth, resources: growth.resources.join(', '), phases: growth.phases.join(', ') });
    case 'wider-resource':
      return texts.widerResource({ ...growth, resources: growth.resources.join(', '), phases: growth.phases.join(', ') });
    case 'new-phase':
      return texts.newPhase({ ...growth, phases: growth.phases.join(', ') });
    case 'harder-effect':
      return texts.harderEffect(growth);
    case 'new-mode':
      return texts.newMode(growth);
    case 'new-resource-type':
      return texts.newResourceType(growth);
    case 'wider-match':
      return texts.widerMatch(growth);
  }
}
