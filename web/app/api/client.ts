import createClient, { type Client } from 'openapi-fetch';
import { type InjectionKey, inject } from 'vue';
import type { Session } from '~/session/session';
import type { paths } from '../../../scripts/api/openapi.d.ts';
import { ApiProblem, readProblem } from './problem';

export type Api = Client<paths>;
export const API: InjectionKey<Api> = Symbol('api');

/** The client of the REST API: it signs each request, and tells the session when a token is not taken any more. */
export function createApi(session: Pick<Session, 'config' | 'signIn' | 'hasEnded'>, send?: (request: Request) => Promise<Response>): Api {
  const { api } = session.config;
  const client = createClient<paths>({
    baseUrl: new URL(api.replace(/\/v1\/?$/, '/'), location.origin).href,
    ...(send && { fetch: send }),
  });
  client.use({
    onRequest({ request }) {
      const token = session.signIn.token();
      if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
      return request;
    },
    onResponse({ response }) {
      if (response.status === 401) session.hasEnded.value = true;
    },
  });
  return client;
}

/** @throws Error outside of the app */
export function useApi(): Api {
  const api = inject(API);
  if (api === undefined) throw new Error('The session plugin has not run.');
  return api;
}

type Call<Data> = Promise<{ data?: Data; error?: unknown; response: Response }>;

/** Unwraps an answer. @throws ApiProblem for every answer that is a failure, and where there is none */
export async function answer<Data>(call: Call<Data>): Promise<Data> {
  const { data, error, response } = await hear(call);
  if (error !== undefined || data === undefined) throw readProblem(response, error);
  return data;
}

/** Waits for an answer that has no body. @throws ApiProblem as `answer` does */
export async function finish(call: Call<unknown>): Promise<true> {
  const { error, response } = await hear(call);
  if (!response.ok) throw readProblem(response, error);
  return true;
}

function hear<Data>(call: Call<Data>) {
  return call.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiProblem({ status: 0, title: '' }, { cause });
  });
}
