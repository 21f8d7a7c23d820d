import * as z from 'zod';
import { describeChoice } from './describe-choice.ts';
import { securityGroupId } from './network-config.ts';

const databaseName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'is no name of a database: write small letters, digits and underscores');
const loginName = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, 'is no name of a login: write small letters, digits and underscores');
const logins = {
  name: databaseName.default('mapping').meta({ description: 'Name of the database.' }),
  readerUser: loginName
    .default('attack_reader')
    .meta({ description: 'Login of the functions, which may only read; λ migrate creates it.' }),
  indexerUser: loginName
    .default('attack_indexer')
    .meta({ description: 'Login of λ index-findings, which writes the read model of findings; λ migrate creates it.' }),
};
const ownerUser = loginName.default('attack_owner').meta({ description: 'Login of the owner, which only λ migrate uses.' });
const backupRetentionDays = z.int().min(1).max(35).default(7).meta({ description: 'Days that automatic backups are kept.' });
const engineVersion = z
  .string()
  .regex(/^\d+(?:\.\d+)?$/, 'is no version of PostgreSQL, such as "16" or "16.8"')
  .default('16')
  .meta({
    description: 'PostgreSQL. A major version alone lets AWS upgrade the minor one without a change in the next plan; `16.8` pins it.',
  });
const capacity = z.number().max(256).multipleOf(0.5, 'is no capacity: it comes in half units, such as 0.5');

const databaseKind = describeChoice('Aurora Serverless, an RDS instance, or a database of yours.');

/** The mapping database. */
export const database = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: databaseKind('aurora-serverless'),
    ...logins,
    ownerUser,
    engineVersion,
    minCapacity: capacity
      .min(0)
      .meta({ description: '0 lets the database pause; it then takes some 15 s to answer the first connection.' }),
    maxCapacity: capacity.min(1).meta({ description: 'Capacity units at most.' }),
    secondsUntilAutoPause: z
      .int()
      .min(300)
      .max(86_400)
      .optional()
      .meta({ description: 'Idle time before the database pauses; only with a minimum of 0.' }),
    backupRetentionDays,
  }),
  z.strictObject({
    kind: databaseKind('instance'),
    ...logins,
    ownerUser,
    engineVersion,
    instanceClass: z
      .string()
      .regex(/^db\.[a-z0-9-]+\.[a-z0-9]+$/, 'is no instance class, such as "db.t4g.medium"')
      .meta({ description: 'Class of the RDS instance.' }),
    storageGb: z.int().min(20).default(20).meta({ description: 'Size of its disk.' }),
    multiAz: z.boolean().default(true).meta({ description: 'A standby in another zone.' }),
    backupRetentionDays,
  }),
  z.strictObject({
    kind: databaseKind('existing'),
    ...logins,
    host: z
      .string()
      .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, 'is no host name; write it without scheme, user and port')
      .meta({ description: 'Host of your RDS or Aurora, which allows IAM sign-in.' }),
    port: z.int().min(1).max(65_535).default(5432).meta({ description: 'Its port.' }),
    ownerUser: loginName.meta({ description: 'Login of the owner, which only λ migrate uses.' }),
    ownerSecretArn: z
      .string()
      .meta({ description: 'Secrets Manager secret with `username` and `password` of the owner, who may create roles.' }),
    resourceId: z
      .string()
      .regex(/^(?:cluster|db)-[A-Z0-9]+$/, 'is no resource id, such as cluster-ABC123 or db-ABC123')
      .meta({ description: '`cluster-…` or `db-…`; the reader signs in by IAM and has no password.' }),
    securityGroupId: securityGroupId.meta({ description: 'Group of the database; a rule of it admits the functions.' }),
  }),
]);
