import { severityLabel } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { EVERYONE } from '../role.ts';
import { accountId, day, defineOperations, definePage, many, paging, techniqueId, tenantQuery } from './operation.ts';

const standard = z
  .object({
    /** The same in every Region: what filters call `standard`. */
    id: z.string(),
    arn: z.string(),
    name: z.string(),
    status: z.string(),
    accountId: z.string(),
    region: z.string(),
    enabledControls: z.int(),
    disabledControls: z.int(),
  })
  .meta({ id: 'Standard' });

const control = z
  .object({
    id: z.string(),
    title: z.string(),
    /** null: Security Hub gives it none. */
    severity: severityLabel.nullable(),
    status: z.enum(['ENABLED', 'DISABLED', 'MIXED']),
    /** Ids of standards. */
    standards: z.array(z.string()),
    /** null: the database is away. */
    techniques: z.array(z.string()).nullable(),
    /** Open findings in the accounts that the caller may see; null: the database is away. */
    openFindings: z.int().nullable(),
    /** Bindings that are about it. */
    bindings: z.array(z.string()),
    /** Installed reactors that answer to it. */
    reactors: z.array(z.string()),
  })
  .meta({ id: 'Control' });

const cell = z
  .object({
    techniqueId: z.string(),
    name: z.string(),
    tacticIds: z.array(z.string()),
    parentId: z.string().nullable(),
    /** True where ATT&CK lists it for a platform of the cloud: these are answered even where no key covers them. */
    isCloud: z.boolean(),
    /** Open findings that show a weakness, and those that saw somebody act. */
    exposure: z.int(),
    detection: z.int(),
    worst: severityLabel.nullable(),
    /** Active keys that are mapped to it: 0 means that nothing would show it. */
    coverage: z.int(),
    reactors: z.array(z.string()),
    bindings: z.array(z.string()),
    /** Findings at the day that is compared with; null: none is. */
    before: z.int().nullable(),
  })
  .meta({ id: 'MatrixCell' });

const matrixQuery = {
  ...tenantQuery,
  account: many(accountId),
  severity: many(severityLabel),
  asOf: day.optional().meta({ description: 'The end of that day (UTC), in place of now.' }),
  compareWith: day.optional().meta({ description: 'The end of another day, for the difference.' }),
};

export const controlOperations = defineOperations({
  listStandards: {
    method: 'get',
    path: '/v1/standards',
    summary: 'Standards that are enabled, by account and Region.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject(tenantQuery),
    answer: definePage(standard),
    status: 200,
    failures: [503],
  },
  listControls: {
    method: 'get',
    path: '/v1/controls',
    summary: 'Controls of Security Hub, with what they are mapped to and what answers to them.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject({
      ...paging,
      ...tenantQuery,
      standard: many(z.string().max(256)),
      status: many(z.enum(['ENABLED', 'DISABLED', 'MIXED'])),
      severity: many(severityLabel),
      technique: many(techniqueId),
      reaction: z.enum(['bound', 'available', 'none']).optional(),
      q: z.string().min(1).max(200).optional(),
      sort: z.enum(['id', '-id', 'severity', '-severity', 'openFindings', '-openFindings']).default('id'),
    }),
    answer: definePage(control),
    status: 200,
    failures: [503],
  },
  getMatrix: {
    method: 'get',
    path: '/v1/matrix',
    summary: 'The ATT&CK matrix: what is open, what was seen, what is covered, and what can be done.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject(matrixQuery),
    answer: z.object({
      release: z.string(),
      attackVersion: z.string(),
      tactics: z.array(z.object({ id: z.string(), name: z.string() })),
      cells: z.array(cell),
    }),
    status: 200,
    failures: [422, 503],
  },
  getMatrixLayer: {
    method: 'get',
    path: '/v1/matrix/layer',
    summary: 'The same as a layer of the ATT&CK Navigator.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject(matrixQuery),
    answer: z.looseObject({ name: z.string(), domain: z.string(), techniques: z.array(z.looseObject({ techniqueID: z.string() })) }),
    status: 200,
    failures: [422, 503],
  },
  getTrend: {
    method: 'get',
    path: '/v1/trend',
    summary: 'Findings opened, closed and open, day by day, and the mean time to close.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject({ ...tenantQuery, from: day, to: day }),
    answer: z.object({
      days: z.array(z.object({ day, opened: z.int(), closed: z.int(), open: z.int(), meanHoursToClose: z.number().nullable() })),
    }),
    status: 200,
    failures: [422, 503],
  },
});
