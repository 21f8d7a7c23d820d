import * as z from 'zod';
import { approval } from '#domain/reaction/approval.ts';
import { APPROVERS, EVERYONE } from '../role.ts';
import { defineOperations, definePage, tenantQuery } from './operation.ts';

const executionId = z.string().min(1).max(64);
const question = approval.omit({ finding: true, acknowledgeSeconds: true, delivered: true }).meta({ id: 'Approval' });

export const approvalOperations = defineOperations({
  listApprovals: {
    method: 'get',
    path: '/v1/approvals',
    summary: 'Questions that wait for an answer, the most pressing first.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject(tenantQuery),
    answer: definePage(question),
    status: 200,
    failures: [503],
  },
  getApproval: {
    method: 'get',
    path: '/v1/approvals/{executionId}',
    summary: 'One question, with the answers so far. Its plan is that of the execution.',
    by: 'api-read',
    roles: EVERYONE,
    params: z.strictObject({ executionId }),
    answer: question,
    status: 200,
    failures: [404, 503],
  },
  answerApproval: {
    method: 'post',
    path: '/v1/approvals/{executionId}/answers',
    summary: 'Answers a question, or says that somebody is at it.',
    by: 'api-act',
    roles: APPROVERS,
    params: z.strictObject({ executionId }),
    body: z.strictObject({
      verdict: z.enum(['approve', 'reject', 'acknowledge']),
      planHash: z.string().min(1).max(128),
      comment: z.string().max(500).default(''),
      breakGlass: z.boolean().default(false),
    }),
    answer: question,
    status: 200,
    failures: [404, 409, 413, 415, 422, 503],
  },
});
