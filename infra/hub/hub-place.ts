import { CATALOG_BY_TIME, TABLES } from '#domain/base/tables.ts';
import { arnByName } from '#infra/base/arns.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';

type Named = { readonly name: string; readonly arn: string };

/** The parts of a hub that others read. */
export type HubPlace = {
  /** DynamoDB table, whose changes are a stream. */
  readonly catalog: Named;
  /** DynamoDB table of controls, and of the versions that answer to each. */
  readonly controls: Named;
  /** S3 bucket of the packages, and of the keys that the hub trusts. */
  readonly packages: Named;
};

/** The id of the bucket of packages, from which its name comes. */
export const PACKAGES = 'packages';

/** Finds the hub of the environment of a stack, by the rules for names: no stack waits for the hub, and none reads its state. */
export function findHub(stack: BaseStack): HubPlace {
  const { account, partition, region } = stack.config;
  const place = { account, partition, region };
  const named = (type: string, name: string): Named => ({ name, arn: arnByName(place, type, name) });
  return {
    catalog: named('aws_dynamodb_table', stack.named(TABLES.catalog.name)),
    controls: named('aws_dynamodb_table', stack.named(TABLES.hubControls.name)),
    packages: named('aws_s3_bucket', `${stack.named(PACKAGES)}-${account}`),
  };
}

/** Lets a function read versions of the catalog, packages and keys. */
export function allowReadHub(reader: LambdaFunction, { catalog, packages }: HubPlace): void {
  reader.allow({ sid: 'ReadCatalog', actions: ['dynamodb:GetItem'], resources: [catalog.arn] });
  allowReadPackages(reader, packages.arn);
}

/** Lets a function list the catalog: by reactor, by control, or by time. */
export function allowBrowseHub(reader: LambdaFunction, { catalog, controls }: HubPlace): void {
  const resources = [catalog.arn, `${catalog.arn}/index/${CATALOG_BY_TIME.name}`, controls.arn];
  reader.allow({ sid: 'BrowseCatalog', actions: ['dynamodb:Query'], resources });
}

/** Lets a function publish packages and change versions. A package that is there is never replaced: its address says so to S3. */
export function allowPublish(publisher: LambdaFunction, { catalog, packages }: HubPlace): void {
  publisher.allow({ sid: 'KeepCatalog', actions: ['dynamodb:PutItem'], resources: [catalog.arn] });
  publisher.allow({ sid: 'TakePackages', actions: ['s3:PutObject'], resources: [`${packages.arn}/packages/*`] });
}

/** Lets a function find the newest version of a reactor. */
export function allowListVersions(reader: LambdaFunction, { catalog }: HubPlace): void {
  reader.allow({ sid: 'ListVersions', actions: ['dynamodb:Query'], resources: [catalog.arn] });
}

/** Lets a function read packages and keys. It may list, for S3 to say that an object is not there, and not that it is forbidden. */
export function allowReadPackages(reader: LambdaFunction, bucketArn: string): void {
  reader.allow({ sid: 'ReadPackages', actions: ['s3:GetObject'], resources: [`${bucketArn}/*`] });
  reader.allow({ sid: 'MissPackages', actions: ['s3:ListBucket'], resources: [bucketArn] });
}
