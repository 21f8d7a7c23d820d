import { TABLES } from '#domain/base/tables.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';

/** The catalog and the packages of a hub, as those see them who install from it. */
export type HubPlace = {
  readonly catalog: { readonly name: string; readonly arn: string };
  readonly packages: { readonly name: string; readonly arn: string };
};

/** The id of the bucket of packages, from which its name comes. */
export const PACKAGES = 'packages';

/** Finds the hub of an environment by the rules of names, so that whoever installs from it does not wait for its resources. */
export function findHub(stack: BaseStack): HubPlace {
  const { partition } = stack.config;
  const [catalog, packages] = [stack.named(TABLES.catalog.name), `${stack.named(PACKAGES)}-${stack.account}`];
  return {
    catalog: { name: catalog, arn: stack.arn('dynamodb', `table/${catalog}`) },
    packages: { name: packages, arn: `arn:${partition}:s3:::${packages}` },
  };
}

/** Read versions of the catalog, packages and keys. To list is needed for S3 to say that an object is not there, and not that it is forbidden. */
export function allowReadHub(reader: LambdaFunction, { catalog, packages }: HubPlace): void {
  reader.allow({ sid: 'ReadCatalog', actions: ['dynamodb:GetItem'], resources: [catalog.arn] });
  reader.allow({ sid: 'ReadPackages', actions: ['s3:GetObject'], resources: [`${packages.arn}/*`] });
  reader.allow({ sid: 'MissPackages', actions: ['s3:ListBucket'], resources: [packages.arn] });
}
