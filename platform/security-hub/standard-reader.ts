import {
  BatchGetSecurityControlsCommand,
  type SecurityControl as ControlOfHub,
  DescribeStandardsCommand,
  GetEnabledStandardsCommand,
  ListSecurityControlDefinitionsCommand,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { type EnabledStandard, type HubStandards, type SecurityControl, securityControl } from '#domain/finding/standard.ts';
import { chunk } from '#platform/base/concurrency.ts';
import { loadPages } from '#platform/base/pages.ts';
import { requirePart } from '#platform/base/whole-answer.ts';
import { translateSecurityHubError } from './security-hub.ts';

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchGetSecurityControls.html */
const IDS_PER_CALL = 100;
const PER_PAGE = { MaxResults: 100 };

/** Reads what a Security Hub says about its standards and controls. */
export interface StandardReader {
  /** @throws SecurityHubThrottled, …Denied, …Unavailable */
  load(): Promise<HubStandards>;
}

/**
 * Reads standards and controls in the fewest calls that say everything: the controls of each standard by
 * ListSecurityControlDefinitions, which names them as findings do, and their status in this account by
 * BatchGetSecurityControls. DescribeStandardsControls would tell a control once for each standard, under older names.
 */
export function standardReader(client: SecurityHubClient): StandardReader {
  return {
    async load() {
      try {
        const standards = await loadStandards(client);
        const standardsOf = await loadMembership(client, standards);
        const { controls, isComplete } = await loadControls(client, standardsOf);
        return { standards, controls, isComplete };
      } catch (cause) {
        throw translateSecurityHubError(cause);
      }
    },
  };
}

async function loadStandards(client: SecurityHubClient): Promise<EnabledStandard[]> {
  const known = await loadPages(async (part) => {
    const { Standards: some, NextToken: token } = await client.send(new DescribeStandardsCommand({ ...part, ...PER_PAGE }));
    return { items: requirePart(some, 'Standards'), token };
  });
  const names = new Map(known.map(({ StandardsArn: arn, Name: name }) => [arn, name]));
  const enabled = await loadPages(async (part) => {
    const { StandardsSubscriptions: some, NextToken: token } = await client.send(new GetEnabledStandardsCommand({ ...part, ...PER_PAGE }));
    return { items: requirePart(some, 'StandardsSubscriptions'), token };
  });
  return enabled.map(({ StandardsArn: arn = '', StandardsSubscriptionArn: subscriptionArn = '', StandardsStatus: status = '' }) => ({
    arn,
    subscriptionArn,
    name: names.get(arn) ?? arn,
    status,
  }));
}

/** Returns the enabled standards of each control, by its id. */
async function loadMembership(client: SecurityHubClient, standards: readonly EnabledStandard[]): Promise<Map<string, string[]>> {
  const standardsOf = new Map<string, string[]>();
  for (const { arn } of standards) {
    const definitions = await loadPages(async (part) => {
      const command = new ListSecurityControlDefinitionsCommand({ ...part, ...PER_PAGE, StandardsArn: arn });
      const { SecurityControlDefinitions: some, NextToken: token } = await client.send(command);
      return { items: requirePart(some, 'SecurityControlDefinitions'), token };
    });
    for (const { SecurityControlId: id = '' } of definitions) standardsOf.set(id, [...(standardsOf.get(id) ?? []), arn]);
  }
  return standardsOf;
}

async function loadControls(
  client: SecurityHubClient,
  standardsOf: ReadonlyMap<string, readonly string[]>,
): Promise<Pick<HubStandards, 'controls' | 'isComplete'>> {
  const controls: SecurityControl[] = [];
  for (const ids of chunk([...standardsOf.keys()], IDS_PER_CALL)) {
    const { SecurityControls: some } = await client.send(new BatchGetSecurityControlsCommand({ SecurityControlIds: ids }));
    controls.push(...requirePart(some, 'SecurityControls').flatMap((one) => readControl(one, standardsOf)));
  }
  return { controls, isComplete: controls.length === standardsOf.size };
}

/** A control that cannot be read is missing, and so makes what was told incomplete. */
function readControl(one: ControlOfHub, standardsOf: ReadonlyMap<string, readonly string[]>): SecurityControl[] {
  const { SecurityControlId: id = '', Title, Description, SeverityRating, SecurityControlStatus, RemediationUrl } = one;
  const { data } = securityControl.safeParse({
    id,
    title: Title,
    description: Description ?? '',
    severity: SeverityRating ?? null,
    status: SecurityControlStatus,
    remediationUrl: RemediationUrl ?? null,
    standards: standardsOf.get(id)?.toSorted() ?? [],
  });
  return data === undefined ? [] : [data];
}
