import { type InjectionKey, inject, type Ref } from 'vue';
import type { Answer } from '~/api/answers';
import type { ConsoleConfig } from '~/utils/console-config';
import type { SignIn } from './sign-in';

export type Me = Answer<'getMe'>;
export type Role = Me['roles'][number]['role'];

/** The person at the console, and the tenant that they look at. */
export type Session = {
  readonly config: ConsoleConfig;
  readonly signIn: SignIn;
  /** undefined: not known yet. */
  readonly me: Ref<Me | undefined>;
  /** Asks who the person is. The first question may be on its way already. */
  readonly askMe: () => Promise<Me>;
  /** undefined: every tenant of the person. */
  readonly tenant: Ref<string | undefined>;
  /** True when the token has ended: what is on the page stays, and the person is asked to sign in again. */
  readonly hasEnded: Ref<boolean>;
};

export const SESSION: InjectionKey<Session> = Symbol('session');

/** @throws Error outside of the app */
export function useSession(): Session {
  const session = inject(SESSION);
  if (session === undefined) throw new Error('The session plugin has not run.');
  return session;
}

/** Tells whether somebody holds a role in the tenant, or in any one where none is chosen. */
export function holdsRole(me: Me | undefined, roles: readonly Role[], tenant: string | undefined): boolean {
  return (me?.roles ?? []).some(
    (held) => roles.includes(held.role) && (tenant === undefined || held.tenant === '*' || held.tenant === tenant),
  );
}
