import { listAt } from '#domain/base/json.ts';
import type { Hub } from './hub.ts';
import { type Call, type Operation, readInput, requireSubscription } from './operation.ts';
import { nextToken, readPaging } from './paging.ts';
import { invalidInput } from './service-failure.ts';
import type { StandardCatalog } from './standard-catalog.ts';

const USUAL_PAGE = 25;
const MOST_IDS = 100;

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeStandards.html */
const describeStandards: Operation = {
  name: 'DescribeStandards',
  method: 'GET',
  path: '/standards',
  run: (call, hub) =>
    page(call, hub, readQuery(call), 'Standards', (catalog) =>
      catalog.standards.map(({ arn, name }) => ({ StandardsArn: arn, Name: name, EnabledByDefault: false })),
    ),
};

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetEnabledStandards.html */
const getEnabledStandards: Operation = {
  name: 'GetEnabledStandards',
  method: 'POST',
  path: '/standards/get',
  run: (call, hub) =>
    page(call, hub, readInput(call), 'StandardsSubscriptions', (catalog) =>
      catalog.standards.map(({ arn }) => ({
        StandardsArn: arn,
        StandardsSubscriptionArn: buildArn(hub, `subscription/${arn.split(':standards/')[1]}`),
        StandardsInput: {},
        StandardsStatus: 'READY',
      })),
    ),
};

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_ListSecurityControlDefinitions.html */
const listSecurityControlDefinitions: Operation = {
  name: 'ListSecurityControlDefinitions',
  method: 'GET',
  path: '/securityControls/definitions',
  run(call, hub) {
    const query = readQuery(call);
    const { StandardsArn: standard } = query;
    return page(call, hub, query, 'SecurityControlDefinitions', (catalog) =>
      catalog.controls
        .filter(({ standards }) => standard === undefined || standards.some((arn) => arn === standard))
        .map(({ id, title, severity }) => ({
          SecurityControlId: id,
          Title: title,
          Description: title,
          RemediationUrl: remediationUrl(id),
          SeverityRating: severity,
          CurrentRegionAvailability: 'AVAILABLE',
        })),
    );
  },
};

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchGetSecurityControls.html */
const batchGetSecurityControls: Operation = {
  name: 'BatchGetSecurityControls',
  method: 'POST',
  path: '/securityControls/batchGet',
  run(call, hub) {
    requireSubscription(call.accountId, hub);
    const ids = listAt(readInput(call), 'SecurityControlIds').map(String);
    if (ids.length < 1 || ids.length > MOST_IDS) throw invalidInput(`SecurityControlIds may have 1 to ${MOST_IDS} ids, not ${ids.length}`);
    const known = new Map(hub.catalog().controls.map((control) => [control.id, control]));
    const found = ids.flatMap((id) => known.get(id) ?? []);
    return {
      SecurityControls: found.map(({ id, title, severity, status }) => ({
        SecurityControlId: id,
        SecurityControlArn: buildArn(hub, `security-control/${id}`),
        Title: title,
        Description: title,
        RemediationUrl: remediationUrl(id),
        SeverityRating: severity,
        SecurityControlStatus: status,
        UpdateStatus: 'READY',
        Parameters: {},
      })),
      UnprocessedIds: ids.filter((id) => !known.has(id)).map((id) => ({ SecurityControlId: id, ErrorCode: 'NOT_FOUND' })),
    };
  },
};

/** Reading standards and controls; nothing here turns one on or off. */
export const STANDARD_OPERATIONS: readonly Operation[] = [
  describeStandards,
  getEnabledStandards,
  listSecurityControlDefinitions,
  batchGetSecurityControls,
];

function page(
  call: Call,
  hub: Hub,
  input: Readonly<Record<string, unknown>>,
  name: string,
  list: (catalog: StandardCatalog) => readonly object[],
): object {
  requireSubscription(call.accountId, hub);
  const paging = readPaging(input, USUAL_PAGE);
  const items = list(hub.catalog());
  return { [name]: items.slice(paging.offset, paging.end), ...nextToken(paging, items.length) };
}

function readQuery({ query }: Call): Readonly<Record<string, unknown>> {
  const { MaxResults, ...rest } = Object.fromEntries(query);
  return MaxResults === undefined ? rest : { ...rest, MaxResults: Number(MaxResults) };
}

function buildArn({ identity: { partition, region, accountId } }: Hub, resource: string): string {
  return `arn:${partition}:securityhub:${region}:${accountId}:${resource}`;
}

function remediationUrl(id: string): string {
  return `https://docs.aws.amazon.com/console/securityhub/${id}/remediation`;
}
