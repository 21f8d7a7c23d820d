import { at } from '#domain/base/json.ts';
import type { HubFinding } from './hub-finding.ts';
import { productNames } from './product-authority.ts';
import { completeSeverity, type Earlier, sharedAttributes } from './provider-attributes.ts';

/** Only customers change these; an import keeps what is stored. Same page as `sharedAttributes`. */
const CUSTOMER_FIELDS = ['Note', 'UserDefinedFields', 'VerificationState', 'Workflow'] as const;

/** A finding and the attributes that BatchUpdateFindings has set on it. */
export type StoredFinding = Earlier & { readonly finding: HubFinding };

/** The values that BatchUpdateFindings sets, one set for all findings of a call. */
export type CustomerChanges = Readonly<Record<string, unknown>>;

/** How Security Hub first stores a finding: what the provider left out is filled in. */
export function firstVersion(incoming: HubFinding, region: string, processedAt: string): StoredFinding {
  const finding: HubFinding = {
    Region: region,
    WorkflowState: 'NEW',
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...incoming,
    ...sharedAttributes(incoming),
    ...productFields(incoming),
    ProcessedAt: processedAt,
  };
  return { finding, customerSet: new Set() };
}

/** A later import over a stored finding: the provider's part is replaced, the customer's part stays. */
export function nextVersion(stored: StoredFinding, incoming: HubFinding, processedAt: string): StoredFinding {
  const earlier = stored.finding;
  const finding: Record<string, unknown> & HubFinding = {
    Region: earlier.Region,
    WorkflowState: earlier.WorkflowState,
    RecordState: earlier.RecordState,
    ...incoming,
    ...sharedAttributes(incoming, stored),
    ...productFields(incoming),
    ProcessedAt: processedAt,
  };
  for (const name of CUSTOMER_FIELDS) {
    if (earlier[name] === undefined) delete finding[name];
    else finding[name] = earlier[name];
  }
  if (reopens(earlier, finding)) finding.Workflow = { Status: 'NEW' };
  return { finding, customerSet: stored.customerSet };
}

/** A stored finding after BatchUpdateFindings; UpdatedAt belongs to the provider and stays. */
export function customerVersion(stored: StoredFinding, changes: CustomerChanges): StoredFinding {
  const severity = changes.Severity === undefined ? {} : { Severity: mergedSeverity(stored.finding.Severity, changes.Severity) };
  return {
    finding: { ...stored.finding, ...changes, ...severity },
    customerSet: new Set([...stored.customerSet, ...Object.keys(changes)]),
  };
}

function mergedSeverity(stored: unknown, change: unknown): unknown {
  return { ...Object(stored), ...Object(completeSeverity(change)) };
}

/**
 * Returns true if an import sets the finding status back to NEW. SUPPRESSED stays.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Workflow.html
 */
function reopens(earlier: HubFinding, later: HubFinding): boolean {
  const status = at(earlier, 'Workflow', 'Status');
  if (status !== 'NOTIFIED' && status !== 'RESOLVED') return false;
  if (earlier.RecordState === 'ARCHIVED' && later.RecordState === 'ACTIVE') return true;
  const compliance = at(later, 'Compliance', 'Status');
  return at(earlier, 'Compliance', 'Status') === 'PASSED' && compliance !== undefined && compliance !== 'PASSED';
}

/** ProductName and CompanyName as given, else from the product; Security Hub repeats them, and the full id, in ProductFields. */
function productFields(incoming: HubFinding): Readonly<Record<string, unknown>> {
  const names = productNames(incoming.ProductArn);
  const product = incoming.ProductName ?? names.product;
  const company = incoming.CompanyName ?? names.company;
  return {
    ProductName: product,
    CompanyName: company,
    ProductFields: {
      'aws/securityhub/FindingId': `${incoming.ProductArn}/${incoming.Id}`,
      'aws/securityhub/ProductName': product,
      'aws/securityhub/CompanyName': company,
      ...Object(incoming.ProductFields),
    },
  };
}
