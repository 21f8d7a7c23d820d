import { hash } from 'node:crypto';
import { LANGUAGES, type Language } from '@attack-reactor/kit/contract';
import { ROLES, type Role } from '#domain/api/role.ts';
import { LOCAL_PEOPLE } from './people.ts';

type Words = {
  readonly title: string;
  readonly about: string;
  readonly signedOut: string;
  readonly name: Readonly<Record<Role, string>>;
  readonly may: Readonly<Record<Role, string>>;
};

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Who are you?',
    about: 'This page is on this machine only, and there is no password. Choose a role to look around with.',
    signedOut: 'You are signed out.',
    name: { viewer: 'Viewer', operator: 'Operator', approver: 'Approver', publisher: 'Publisher', admin: 'Administrator' },
    may: {
      viewer: 'Reads everything, changes nothing.',
      operator: 'Remediates and suppresses findings, and undoes changes.',
      approver: 'Answers the questions on which changes wait.',
      publisher: 'Installs and removes reactors.',
      admin: 'Binds reactors, makes keys for machines, reads the audit log; also what operators and publishers do.',
    },
  },
  zh: {
    title: '您是哪位？',
    about: '此页面仅在本机上，没有密码。请选择一个角色开始浏览。',
    signedOut: '您已退出登录。',
    name: { viewer: '查看者', operator: '操作员', approver: '审批人', publisher: '发布者', admin: '管理员' },
    may: {
      viewer: '可以查看一切，不做任何变更。',
      operator: '修复和抑制调查发现，并回滚变更。',
      approver: '审批等待中的变更。',
      publisher: '安装和移除修复程序。',
      admin: '配置绑定、为程序创建密钥、查看审计日志；也能做操作员和发布者的工作。',
    },
  },
  es: {
    title: '¿Quién es usted?',
    about: 'Esta página solo existe en este equipo y no hay contraseña. Elija un rol para echar un vistazo.',
    signedOut: 'Ha cerrado la sesión.',
    name: { viewer: 'Lector', operator: 'Operador', approver: 'Aprobador', publisher: 'Publicador', admin: 'Administrador' },
    may: {
      viewer: 'Lo ve todo, no cambia nada.',
      operator: 'Corrige y suprime hallazgos, y revierte cambios.',
      approver: 'Responde a las preguntas de las que depende un cambio.',
      publisher: 'Instala y quita reactores.',
      admin: 'Configura bindings, crea claves para máquinas y lee la auditoría; también lo que hacen operadores y publicadores.',
    },
  },
};

const STYLE = `
:root{color-scheme:light dark;--ink:#1f2329;--faint:#5f6670;--line:#d9dce1;--page:#f4f5f7;--card:#fff;--link:#1a5fb4}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--faint:#a3abb5;--line:#3a414a;--page:#16191d;--card:#20252b;--link:#8ab8f5}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:34rem;margin:0 auto;padding:10vh 1rem 2rem}
h1{margin:0;font-size:1.5rem}
p{margin:.5rem 0 1.5rem;color:var(--faint)}
ul{margin:0;padding:0;list-style:none;display:grid;gap:.75rem}
a{display:block;padding:.75rem 1rem;border:1px solid var(--line);border-radius:.5rem;background:var(--card);color:inherit;text-decoration:none}
a:hover,a:focus-visible{border-color:var(--link);outline:2px solid var(--link);outline-offset:-1px}
b{color:var(--link)}
small{float:right;color:var(--faint);font-size:.8125rem;line-height:1.85}
span{display:block;clear:both}
@media(max-width:26rem){small{float:none;display:block}}
`;

/** Forms and scripts have no place on it; links lead to the issuer itself. */
export const SIGN_IN_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  vary: 'accept-language',
};

/** The first of ours among the tags of `ui_locales`, then of `Accept-Language`, in their order; else English. */
export function chooseReadersLanguage(wanted: string, accepted: string): Language {
  const tags = [...wanted.split(' '), ...accepted.split(',')].map((tag) => tag.trim().toLowerCase());
  const found = tags.flatMap((tag) =>
    LANGUAGES.filter((language) => tag === language || tag.startsWith(`${language}-`) || tag.startsWith(`${language};`)),
  );
  return found[0] ?? 'en';
}

/** The page of choices: a link for each person, which goes on with what was asked for. */
export function writeSignInPage(asked: URLSearchParams, language: Language): string {
  const { title, about, name, may } = WORDS[language];
  const links = ROLES.map((role) => {
    const person = LOCAL_PEOPLE.find((one) => one.role === role)?.id ?? '';
    const query = new URLSearchParams(asked);
    query.set('person', person);
    const address = `/choose?${escapeHtml(query.toString())}`;
    return `<li><a href="${address}" data-role="${role}"><b>${name[role]}</b><small>${escapeHtml(person)}</small><span>${may[role]}</span></a></li>`;
  });
  return writePage(language, title, `<p>${about}</p><ul>${links.join('')}</ul>`);
}

export function writeSignedOutPage(language: Language): string {
  return writePage(language, WORDS[language].signedOut, '');
}

function writePage(language: Language, title: string, content: string): string {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style>`;
  return `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : language}"><head>${head}</head><body><main><h1>${title}</h1>${content}</main></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
