import { truncate } from '@attack-reactor/kit/contract';
import { CALL_LIMITS, type CallLimits } from '@attack-reactor/kit/limits';
import { LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { HubUnavailable } from '#domain/base/errors.ts';
import { readDocuments } from '#domain/hub/package-documents.ts';
import { readReport } from '#domain/hub/report-document.ts';
import type { SandboxReport, VectorFailure } from '#domain/hub/sandbox-report.ts';
import { readVectors } from '#domain/hub/vector-reasons.ts';
import { VECTOR_RUNNER_SIZE } from '#domain/hub/vector-runner.ts';
import type { Host } from '#platform/base/host.ts';
import type { RunVectors } from '../verify-package.ts';
import { ThrowAwayVersions } from './throw-away-version.ts';

/** Lambda ends the function before that, and says so. */
const ANSWER_MS = VECTOR_RUNNER_SIZE.timeoutSeconds * 1000 + 10_000;
const PATIENT: CallLimits = { ...CALL_LIMITS, answerMs: ANSWER_MS, silenceMs: ANSWER_MS };
const MAX_TOLD = 300;

/** Runs test vectors as throw-away versions of a function of this account that has no rights and no network. */
export function functionSandbox(host: Host, functionName: string): RunVectors {
  const versions = new ThrowAwayVersions(host.client(LambdaClient, { limits: PATIENT }), functionName, host.clock);
  return async ({ bytes, files }) => {
    const names = readVectors(readDocuments(files).json).vectors.map(({ name }) => name);
    const { payload, failed } = await versions.call(bytes);
    const report = failed ? explainEnd(payload, names) : readReport(payload, names);
    if (report === undefined) throw new HubUnavailable(`Function ${functionName} answered no report: ${truncate(payload, MAX_TOLD)}`);
    return { ...report, isolation: 'isolated-function' };
  };
}

const failure = z.object({ errorType: z.string().default(''), errorMessage: z.string().default('') });

/**
 * Lambda itself ends what takes too much, and says so: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 * Any other failure is one of the runner, and says nothing of the package.
 */
function explainEnd(payload: string, names: readonly string[]): SandboxReport | undefined {
  const reason = readEnd(payload);
  if (reason === undefined) return undefined;
  return { isolation: 'isolated-function', attempts: [], vectors: names.map((name) => ({ name, verdict: 'failed', reasons: [reason] })) };
}

function readEnd(payload: string): VectorFailure | undefined {
  const { errorType, errorMessage } = failure.parse(parse(payload));
  if (/Timedout/i.test(errorType) || /Task timed out/.test(errorMessage)) return { code: 'limit-exceeded', limit: 'time' };
  if (/OutOfMemory/.test(errorType) || /signal: killed/.test(errorMessage)) return { code: 'limit-exceeded', limit: 'memory' };
  if (/ResponseSizeTooLarge/.test(errorType)) return { code: 'limit-exceeded', limit: 'answer' };
  return errorType === 'Runtime.ExitError' ? { code: 'process-ended', how: truncate(errorMessage, MAX_TOLD) } : undefined;
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return {};
  }
}
