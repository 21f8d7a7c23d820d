import { TABLES } from '#domain/base/tables.ts';
import { arnByName } from '#infra/base/arns.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';

type Named = { readonly name: string; readonly arn: string };

/** The parts of a hub that others read. */
export type HubPlace = {
  /** DynamoDB table, whose changes are a stream. */
  readonly catalog: Named;
  /** S3 bucket of the packages, and of the keys that the hub trusts. */
  readonly packages: Named;
};

/** Finds the hub of the environment of a stack, by the rules for names: no stack waits for the hub, and none reads its state. */
export function findHub(stack: BaseStack): HubPlace {
  const { account, partition, region } = stack.config;
  const place = { account, partition, region };
  const named = (type: string, name: string): Named => ({ name, arn: arnByName(place, type, name) });
  return {
    catalog: named('aws_dynamodb_table', stack.named(TABLES.catalog.name)),
    packages: named('aws_s3_bucket', `${stack.named('packages')}-${account}`),
  };
}
