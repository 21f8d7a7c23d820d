import type { Effect } from '../reaction/plan.ts';
import type { Mode } from '../reaction/reactor-manifest.ts';
import type { Notification, NotificationKind } from './notification.ts';

/** The languages that people are told in. */
export const LANGUAGES = ['en', 'zh', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Every text of ours in a message. A language that lacks one does not compile. */
export type Texts = {
  readonly kinds: Readonly<Record<NotificationKind, string>>;
  readonly effects: Readonly<Record<Effect, string>>;
  readonly modes: Readonly<Record<Mode, string>>;
  readonly triggers: Readonly<Record<Notification['trigger'], string>>;
  readonly labels: Readonly<
    Record<
      | 'account'
      | 'finding'
      | 'resource'
      | 'techniques'
      | 'reactor'
      | 'plan'
      | 'change'
      | 'verified'
      | 'reason'
      | 'cause'
      | 'expires'
      | 'time'
      | 'severities'
      | 'kinds'
      | 'rest',
      string
    >
  >;
  readonly links: Readonly<Record<'approve' | 'reject' | 'rollback' | 'execution' | 'finding', string>>;
  readonly yes: string;
  readonly no: string;
  /** Between a label and its text. */
  readonly colon: string;
  readonly digest: (count: number) => string;
};

export const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    kinds: {
      PLANNED: 'change planned',
      APPROVAL_REQUESTED: 'approval needed',
      FIXED: 'fixed',
      NOTHING_TO_DO: 'nothing to do',
      REJECTED: 'change rejected',
      REFUSED: 'refused, nothing changed',
      FAILED: 'failed',
      ROLLED_BACK: 'rolled back',
      ROLLBACK_FAILED: 'rollback failed',
    },
    effects: { reversible: 'reversible', disruptive: 'disruptive', irreversible: 'irreversible' },
    modes: { automatic: 'automatic', approval: 'with approval', notify: 'notify only' },
    triggers: { event: 'finding', 'custom-action': 'custom action', manual: 'by hand' },
    labels: {
      account: 'Account',
      finding: 'Finding',
      resource: 'Resource',
      techniques: 'ATT&CK',
      reactor: 'Reactor',
      plan: 'Plan',
      change: 'Change',
      verified: 'Verified',
      reason: 'Reason',
      cause: 'Started by',
      expires: 'Answer by',
      time: 'Time',
      severities: 'Severity',
      kinds: 'What happened',
      rest: 'Not listed',
    },
    links: { approve: 'Approve', reject: 'Reject', rollback: 'Roll back', execution: 'Execution', finding: 'Finding' },
    yes: 'yes',
    no: 'no',
    colon: ': ',
    digest: (count) => `${count} messages in one`,
  },
  zh: {
    kinds: {
      PLANNED: '已生成变更计划',
      APPROVAL_REQUESTED: '等待审批',
      FIXED: '修复完成',
      NOTHING_TO_DO: '无需处理',
      REJECTED: '变更被否决',
      REFUSED: '已拒绝执行，未作变更',
      FAILED: '执行失败',
      ROLLED_BACK: '已回滚',
      ROLLBACK_FAILED: '回滚失败',
    },
    effects: { reversible: '可回滚', disruptive: '影响业务', irreversible: '不可回滚' },
    modes: { automatic: '自动', approval: '需审批', notify: '仅通知' },
    triggers: { event: '安全发现', 'custom-action': '自定义操作', manual: '手动' },
    labels: {
      account: '账号',
      finding: '发现',
      resource: '资源',
      techniques: 'ATT&CK',
      reactor: '修复程序',
      plan: '计划',
      change: '变更',
      verified: '已验证',
      reason: '原因',
      cause: '触发',
      expires: '审批截止',
      time: '时间',
      severities: '严重级别',
      kinds: '事件',
      rest: '未列出',
    },
    links: { approve: '批准', reject: '否决', rollback: '回滚', execution: '执行记录', finding: '安全发现' },
    yes: '是',
    no: '否',
    colon: '：',
    digest: (count) => `${count} 条消息汇总`,
  },
  es: {
    kinds: {
      PLANNED: 'cambio previsto',
      APPROVAL_REQUESTED: 'requiere aprobación',
      FIXED: 'corregido',
      NOTHING_TO_DO: 'nada que hacer',
      REJECTED: 'cambio rechazado',
      REFUSED: 'denegado, nada ha cambiado',
      FAILED: 'ha fallado',
      ROLLED_BACK: 'revertido',
      ROLLBACK_FAILED: 'la reversión ha fallado',
    },
    effects: { reversible: 'reversible', disruptive: 'con interrupción', irreversible: 'irreversible' },
    modes: { automatic: 'automático', approval: 'con aprobación', notify: 'solo aviso' },
    triggers: { event: 'hallazgo', 'custom-action': 'acción personalizada', manual: 'a mano' },
    labels: {
      account: 'Cuenta',
      finding: 'Hallazgo',
      resource: 'Recurso',
      techniques: 'ATT&CK',
      reactor: 'Reactor',
      plan: 'Plan',
      change: 'Cambio',
      verified: 'Verificado',
      reason: 'Motivo',
      cause: 'Iniciado por',
      expires: 'Responder antes de',
      time: 'Hora',
      severities: 'Gravedad',
      kinds: 'Qué ha pasado',
      rest: 'Sin listar',
    },
    links: { approve: 'Aprobar', reject: 'Rechazar', rollback: 'Revertir', execution: 'Ejecución', finding: 'Hallazgo' },
    yes: 'sí',
    no: 'no',
    colon: ': ',
    digest: (count) => `${count} mensajes en uno`,
  },
};
