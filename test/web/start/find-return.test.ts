import { SigninState, WebStorageStateStore } from 'oidc-client-ts';
import { findReturn } from '../../../web/app/start/find-return.ts';

const CALLBACK = 'https://console.example/signed-in';

/** Storage of a browser that began a sign-in with the library, whose own key and format this depends on. */
async function beginSignIn(data: unknown): Promise<{ state: string; storage: Storage }> {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
  } as unknown as Storage;
  const { id, ...rest } = await SigninState.create({
    authority: 'https://issuer.example',
    client_id: 'console',
    redirect_uri: CALLBACK,
    scope: 'openid',
    data,
  });
  const text = JSON.stringify({ id, ...rest });
  await new WebStorageStateStore({ store: storage }).set(id, text);
  return { state: id, storage };
}

describe('the path that a sign-in began at', () => {
  it('is known when the browser comes back, before the answer is read', async () => {
    const { state, storage } = await beginSignIn('/查找?q=密钥#x');
    expect(findReturn(`${CALLBACK}?code=c&state=${state}`, storage)).toBe('/查找?q=密钥#x');
  });

  it('is the first page for what is no path of the console', async () => {
    const { state, storage } = await beginSignIn('//evil.example');
    expect(findReturn(`${CALLBACK}?code=c&state=${state}`, storage)).toBe('/');
  });

  it('is not known after a refusal, which the page of the sign-in shows', async () => {
    const { state, storage } = await beginSignIn('/findings');
    expect(findReturn(`${CALLBACK}?error=access_denied&state=${state}`, storage)).toBeUndefined();
  });

  it('is not known for a sign-in that this browser did not begin', async () => {
    const { storage } = await beginSignIn('/findings');
    expect(findReturn(`${CALLBACK}?code=c&state=other`, storage)).toBeUndefined();
    expect(findReturn(`${CALLBACK}?code=c`, storage)).toBeUndefined();
    expect(findReturn(CALLBACK, storage)).toBeUndefined();
  });

  it('is not known where what was kept is no JSON', () => {
    expect(findReturn(`${CALLBACK}?code=c&state=s`, { getItem: () => '{' })).toBeUndefined();
  });
});
