/** Tools for the tests of a reactor. */
export { toIamAction } from './reactor/iam-action.ts';
export { keepLoopbackAddress } from './reactor/member-clients.ts';
export { recordVectors } from './testing/record-vectors.ts';
export { type AwsAnswers, buildFinding, type On, type ReactorRun, startRun, TEST_CREDENTIALS, TEST_TARGET } from './testing/run.ts';
