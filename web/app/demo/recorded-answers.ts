/** What the demo answers a request with: an answer of the real API that was recorded, else a problem that says so. */
export async function fetchRecorded(request: Request): Promise<Response> {
  if (request.method !== 'GET') return refuse(501, 'The demo answers from recordings; nothing can be changed.');
  const recorded = await fetch(`/demo/${await nameRecording(request.url)}.json`);
  if (!recorded.ok) return refuse(404, 'The demo has no recording of this; a running platform answers everything.');
  return recorded;
}

/** The name of the recording of a request: a digest of its path and its parameters in one order. */
export async function nameRecording(url: string): Promise<string> {
  const { pathname, searchParams } = new URL(url);
  searchParams.sort();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${pathname}?${searchParams}`));
  return [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, 24);
}

function refuse(status: number, detail: string): Response {
  const problem = { type: 'about:blank', title: 'Recorded demo', status, detail };
  return new Response(JSON.stringify(problem), { status, headers: { 'content-type': 'application/problem+json' } });
}
