/** Returns the path of the console that a sign-in began at. For all else, an address of another origin for example, it is the first page. */
export function readReturn(state: unknown): string {
  return typeof state === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(state) ? state : '/';
}
