import { nameRecording } from './recording-name';

/** Answers a request of the demo with a recorded answer of the real API, else with a problem that says so. */
export async function fetchRecorded(request: Request): Promise<Response> {
  if (request.method !== 'GET') return refuse(501, 'The demo answers from recordings; nothing can be changed.');
  const recorded = await fetch(`/demo/${await nameRecording(request.url)}.json`);
  const isRecording = recorded.ok && recorded.headers.get('content-type')?.includes('json') === true;
  return isRecording ? recorded : refuse(422, 'The demo has no recording of this; a running platform answers everything.');
}

function refuse(status: number, detail: string): Response {
  const problem = { type: 'about:blank', title: 'Recorded demo', status, detail };
  return new Response(JSON.stringify(problem), { status, headers: { 'content-type': 'application/problem+json' } });
}
