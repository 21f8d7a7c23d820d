/** A failure of the API (RFC 9457), or of the way there: its status is 0 then. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  /** Seconds after which to ask again; undefined: asking again does not help. */
  readonly retryAfter: number | undefined;

  constructor(
    { status, title, detail, requestId, errors = [] }: ProblemDocument,
    { retryAfter, cause }: { readonly retryAfter?: number | undefined; readonly cause?: unknown } = {},
  ) {
    super(title, { cause });
    this.name = 'ApiProblem';
    this.status = status;
    this.detail = detail;
    this.requestId = requestId;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}

type ProblemDocument = {
  readonly status: number;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
  readonly errors?: readonly { readonly path: string; readonly message: string }[] | undefined;
};

/** Reads a failed answer. An answer that is no problem document, such as the page of a proxy, keeps its status. */
export function readProblem(response: Response, document: unknown): ApiProblem {
  const { status, headers } = response;
  const seconds = Number(headers.get('retry-after'));
  const retryAfter = status === 503 || status === 429 ? (seconds > 0 ? seconds : 5) : undefined;
  const isProblem = typeof document === 'object' && document !== null && 'title' in document;
  return new ApiProblem(isProblem ? { ...(document as ProblemDocument), status } : { status, title: '' }, { retryAfter });
}
