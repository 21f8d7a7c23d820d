import { truncate } from '@attack-reactor/kit/contract';
import { at, isRecord, listAt, textAt } from '#domain/base/json.ts';
import { oneLine } from '#domain/base/text.ts';
import type { ParsedFinding } from './finding.ts';
import { guardFinding } from './guard-finding.ts';
import { asffFromGuardDuty } from './guardduty-finding.ts';
import { asffFromOcsf } from './ocsf-finding.ts';
import { parseFinding } from './parse-finding.ts';

const MAX_NESTING = 4;

/** A detail quotes names that a stranger chose; it goes to logs, attributes of dead letters and state data. */
const DETAIL_CHARACTERS = 512;

/** Findings in one message. The largest that SQS takes has room for no more, and Security Hub sends at most a hundred. */
const MAX_FINDINGS = 2000;

/**
 * Every finding in a document, whatever it is wrapped in: an EventBridge event (Imported, Custom Action, V2, GuardDuty),
 * an SQS message, a `{Findings: […]}` request or answer, a list, or a bare finding in ASFF, OCSF or GuardDuty's format.
 * A document without a finding yields one rejection, so that nothing disappears.
 */
export function findingsIn(document: unknown): ParsedFinding[] {
  return findingDocumentsIn(document).map(readFinding);
}

function readFinding(document: unknown): ParsedFinding {
  return guardFinding(() => read(document));
}

/** The documents that `findingsIn` reads, as they are; the document itself where nothing is wrapped in it. */
export function findingDocumentsIn(document: unknown): unknown[] {
  const documents = unwrap(document, MAX_NESTING);
  return documents.length > 0 ? documents : [document];
}

/** The content of a queue message. */
export type FindingMessage = {
  readonly findings: readonly ParsedFinding[];
  /** The document of each finding, as it came. */
  readonly documents: readonly unknown[];
  /** When the event happened, as EventBridge wrote it; orders versions that have the same UpdatedAt. */
  readonly eventTime: string | undefined;
  /** The same for every delivery of the event. */
  readonly eventId: string | undefined;
  /** Name of the custom action, where a person chose one in the Security Hub console. */
  readonly customAction: string | undefined;
};

/** The findings of a message body; one rejection where it is no JSON or holds none. */
export function readMessage(body: string): FindingMessage {
  try {
    const document: unknown = JSON.parse(body);
    return {
      ...readFindings(document),
      eventTime: textAt(document, 'time'),
      eventId: textAt(document, 'id'),
      customAction: isCustomAction(document) ? (textAt(document, 'detail', 'actionName') ?? 'custom action') : undefined,
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {
      findings: [notAFinding(`malformed JSON: ${error.message}`)],
      documents: [body],
      eventTime: undefined,
      eventId: undefined,
      customAction: undefined,
    };
  }
}

function readFindings(document: unknown): Pick<FindingMessage, 'findings' | 'documents'> {
  const documents = findingDocumentsIn(document);
  if (documents.length <= MAX_FINDINGS) return { findings: documents.map(readFinding), documents };
  const detail = `holds ${documents.length} documents, more than ${MAX_FINDINGS}`;
  return { findings: [{ kind: 'reject', reason: 'too-large', field: '$', detail }], documents: [document] };
}

function isCustomAction(document: unknown): boolean {
  return textAt(document, 'detail-type') === 'Security Hub Findings - Custom Action';
}

function unwrap(document: unknown, depth: number): unknown[] {
  if (depth === 0 || looksLikeFinding(document)) return [document];
  const inner = findContent(document);
  return inner === undefined ? [document] : inner.flatMap((item) => unwrap(item, depth - 1));
}

function findContent(document: unknown): readonly unknown[] | undefined {
  if (Array.isArray(document)) return document;
  if (!isRecord(document)) return undefined;
  if (isRecord(document['detail'])) return eventContent(document['detail']);
  for (const holder of [document, document['data']]) {
    if (Array.isArray(at(holder, 'Findings'))) return listAt(holder, 'Findings');
    if (Array.isArray(at(holder, 'findings'))) return listAt(holder, 'findings');
  }
  if (Array.isArray(document['Records'])) return document['Records'];
  const body = textAt(document, 'body');
  return body === undefined ? undefined : [parseJson(body)];
}

/** `detail.findings` is a list today; older documents show one object. A GuardDuty event holds the finding itself. */
function eventContent(detail: Record<string, unknown>): readonly unknown[] | undefined {
  const findings = detail['findings'];
  if (Array.isArray(findings)) return findings;
  if (isRecord(findings)) return [findings];
  return looksLikeFinding(detail) ? [detail] : undefined;
}

function read(document: unknown): ParsedFinding {
  // The product is trusted by its ARN; fields of another format beside it must not make it that of GuardDuty.
  if (isRecord(document) && 'ProductArn' in document) return parseFinding(document);
  if (isOcsf(document)) {
    const { asff, stated } = asffFromOcsf(document);
    return parseFinding(asff, stated);
  }
  if (isGuardDuty(document)) return parseFinding(asffFromGuardDuty(document));
  return isAsff(document) ? parseFinding(document) : notAFinding(describe(document));
}

function looksLikeFinding(document: unknown): boolean {
  return isOcsf(document) || isGuardDuty(document) || isAsff(document);
}

function isAsff(document: unknown): boolean {
  return isRecord(document) && ('ProductArn' in document || 'GeneratorId' in document);
}

function isOcsf(document: unknown): boolean {
  return isRecord(document) && isRecord(document['finding_info']) && isRecord(document['metadata']);
}

function isGuardDuty(document: unknown): boolean {
  return (
    isRecord(document) &&
    (/:detector\//.test(textAt(document, 'arn') ?? textAt(document, 'Arn') ?? '') ||
      textAt(document, 'service', 'serviceName') === 'guardduty')
  );
}

function notAFinding(detail: string): ParsedFinding {
  return { kind: 'reject', reason: 'not-a-finding', field: '$', detail: truncate(oneLine(detail), DETAIL_CHARACTERS) };
}

function describe(document: unknown): string {
  const type = textAt(document, 'detail-type');
  if (type !== undefined) return `an event "${type}" without a finding`;
  if (isRecord(document)) return `an object with ${Object.keys(document).slice(0, 5).join(', ') || 'no properties'}`;
  return Array.isArray(document) ? 'an empty list' : `a JSON ${document === null ? 'null' : typeof document}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
