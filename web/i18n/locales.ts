/** The languages of the console. `language` is the BCP 47 tag that browsers and screen readers are told. */
export const LOCALES = [
  { code: 'en', language: 'en-GB', name: 'English' },
  { code: 'zh', language: 'zh-CN', name: '中文' },
  { code: 'es', language: 'es-ES', name: 'Español' },
] as const;

/** One file a feature; its texts stand below the key of the same name. */
export const MESSAGE_FILES = [
  'shell',
  'common',
  'overview',
  'tour',
  'findings',
  'matrix',
  'views',
  'executions',
  'approvals',
  'reactors',
  'bindings',
  'hub',
  'controls',
  'audit',
  'clients',
  'settings',
] as const;
