import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRecord } from '#domain/base/json.ts';
import { openJournal } from '#local/journal.ts';
import { customerVersion } from '#local/security-hub/finding-lifecycle.ts';
import { createFindingStore, findingVersion } from '#local/security-hub/finding-store.ts';
import { ADMINISTRATOR, aControlFinding, aFinding, makeProductArn, REGION } from './a-finding.ts';

const LATER = '2026-11-21T11:00:00.000Z';
const key = { Id: 'finding-1', ProductArn: makeProductArn(ADMINISTRATOR), AwsAccountId: ADMINISTRATOR };

function aStore() {
  return createFindingStore({ region: REGION, now: () => Date.parse('2026-11-21T12:00:00Z') });
}

/** A store with the finding of the overrides, changed by the customer where changes are given. */
function aStoreWith(overrides: Record<string, unknown>, changes?: Record<string, unknown>) {
  const store = aStore();
  store.import(aFinding(overrides));
  if (changes !== undefined) {
    for (const one of store.named(key)) store.replace(customerVersion(one, changes));
  }
  return store;
}

function stored(store: ReturnType<typeof aStore>): Record<string, unknown> {
  const finding = store.find(key)?.finding;
  return isRecord(finding) ? finding : {};
}

describe('a new finding', () => {
  it('gets the defaults that Security Hub sets', () => {
    const { kind, finding } = aStore().import(aFinding({ ProductName: undefined, CompanyName: undefined }));

    expect(kind).toBe('created');
    expect(finding).toMatchObject({
      Workflow: { Status: 'NEW' },
      RecordState: 'ACTIVE',
      Region: REGION,
      ProductName: 'Default',
      CompanyName: 'Personal',
      ProcessedAt: '2026-11-21T12:00:00.000Z',
      ProductFields: {
        'attack/technique-id': 'T1530',
        'aws/securityhub/FindingId': `${makeProductArn(ADMINISTRATOR)}/finding-1`,
        'aws/securityhub/ProductName': 'Default',
      },
    });
  });

  it('keeps the product and company names it came with', () => {
    const { finding } = aStore().import(aFinding());

    expect(finding).toMatchObject({ ProductName: 'Test Product', CompanyName: 'Test Company' });
  });

  it('takes the names of an AWS product from the product ARN', () => {
    const { finding } = aStore().import(aControlFinding({ ProductName: undefined, CompanyName: undefined }));

    expect(finding).toMatchObject({ ProductName: 'Security Hub', CompanyName: 'AWS' });
  });

  it('mirrors FindingProviderFields to the top level, with the normalized severity', () => {
    const { finding } = aStore().import(aFinding());

    expect(finding).toMatchObject({ Severity: { Label: 'HIGH', Original: '8', Normalized: 70 }, Types: ['TTPs/Collection'] });
  });

  it('mirrors the top level to empty FindingProviderFields', () => {
    const { finding } = aStore().import(aFinding({ FindingProviderFields: undefined, Severity: { Normalized: 40 }, Types: ['Effects'] }));

    expect(finding).toMatchObject({
      Severity: { Label: 'MEDIUM', Normalized: 40 },
      FindingProviderFields: { Severity: { Label: 'MEDIUM' }, Types: ['Effects'] },
    });
  });

  it('prefers FindingProviderFields where both are given', () => {
    const { finding } = aStore().import(aFinding({ Severity: { Label: 'LOW' } }));

    expect(finding).toMatchObject({ Severity: { Label: 'HIGH' }, FindingProviderFields: { Severity: { Label: 'HIGH' } } });
  });

  it('is another finding than one of the same Id from another product', () => {
    const store = aStoreWith({});

    const { kind } = store.import(aFinding({ ProductArn: makeProductArn('210987654321') }));

    expect([kind, store.all().length]).toEqual(['created', 2]);
  });
});

describe('an import over a stored finding', () => {
  it.each([['2026-11-21T10:00:00.000Z'], ['2026-11-21T10:00:00Z'], ['2026-11-21T09:59:59.999Z']])(
    'is ignored when UpdatedAt is %s, not after the stored one',
    (updatedAt) => {
      const store = aStoreWith({});

      const { kind } = store.import(aFinding({ Title: 'Other', UpdatedAt: updatedAt }));

      expect([kind, stored(store).Title]).toEqual(['ignored', 'A bucket is public']);
    },
  );

  it('replaces what the provider owns', () => {
    const store = aStoreWith({ SourceUrl: 'https://example.com/' });

    const { kind } = store.import(aFinding({ Title: 'Other', UpdatedAt: LATER, ProductFields: { other: 'field' } }));

    expect(kind).toBe('updated');
    expect(stored(store)).toMatchObject({ Title: 'Other', UpdatedAt: LATER, ProductFields: { other: 'field' } });
    expect(stored(store)).not.toHaveProperty('SourceUrl');
    expect(stored(store).ProductFields).not.toHaveProperty('attack/technique-id');
  });

  it('keeps what only the customer may set', () => {
    const changes = {
      Note: { Text: 'mine', UpdatedBy: 'me', UpdatedAt: LATER },
      UserDefinedFields: { team: 'blue' },
      VerificationState: 'TRUE_POSITIVE',
      Workflow: { Status: 'NOTIFIED' },
    };
    const store = aStoreWith({}, changes);

    store.import(aFinding({ UpdatedAt: LATER, Workflow: { Status: 'RESOLVED' }, UserDefinedFields: { team: 'red' } }));

    expect(stored(store)).toMatchObject(changes);
  });

  it('does not bring in customer fields that were never set', () => {
    const store = aStoreWith({});

    store.import(aFinding({ UpdatedAt: LATER, UserDefinedFields: { team: 'red' }, VerificationState: 'BENIGN_POSITIVE' }));

    expect(stored(store)).not.toHaveProperty('UserDefinedFields');
    expect(stored(store)).not.toHaveProperty('VerificationState');
  });

  it('leaves a severity that the customer has set, and records the provider’s beside it', () => {
    const store = aStoreWith({}, { Severity: { Label: 'LOW' } });

    store.import(aFinding({ UpdatedAt: LATER, FindingProviderFields: { Severity: { Label: 'CRITICAL' }, Types: ['Effects'] } }));

    expect(stored(store)).toMatchObject({
      Severity: { Label: 'LOW', Normalized: 1 },
      Types: ['Effects'],
      FindingProviderFields: { Severity: { Label: 'CRITICAL' } },
    });
  });

  it('uses both values where the provider gives both and the customer has set none', () => {
    const store = aStoreWith({});

    store.import(aFinding({ UpdatedAt: LATER, Severity: { Label: 'LOW' } }));

    expect(stored(store)).toMatchObject({ Severity: { Label: 'LOW' }, FindingProviderFields: { Severity: { Label: 'HIGH' } } });
  });
});

describe('the finding status', () => {
  const archived = { RecordState: 'ARCHIVED' };
  const passed = { Compliance: { Status: 'PASSED' } };
  const failed = { Compliance: { Status: 'FAILED' } };

  it.each([
    ['NOTIFIED', archived, { RecordState: 'ACTIVE' }, 'NEW'],
    ['RESOLVED', archived, { RecordState: 'ACTIVE' }, 'NEW'],
    ['SUPPRESSED', archived, { RecordState: 'ACTIVE' }, 'SUPPRESSED'],
    ['RESOLVED', {}, { RecordState: 'ARCHIVED' }, 'RESOLVED'],
    ['RESOLVED', passed, failed, 'NEW'],
    ['NOTIFIED', passed, { Compliance: { Status: 'WARNING' } }, 'NEW'],
    ['RESOLVED', passed, { Compliance: { Status: 'NOT_AVAILABLE' } }, 'NEW'],
    ['SUPPRESSED', passed, failed, 'SUPPRESSED'],
    ['RESOLVED', failed, failed, 'RESOLVED'],
    ['RESOLVED', failed, passed, 'RESOLVED'],
  ])('%s, stored %j, imported %j: becomes %s', (status, before, after, expected) => {
    const store = aStoreWith(before, { Workflow: { Status: status } });

    store.import(aFinding({ ...after, UpdatedAt: LATER }));

    expect(stored(store).Workflow).toEqual({ Status: expected });
  });
});

describe('a store with a journal', () => {
  it('holds the same findings after a restart, in the same order, with what customers set', () => {
    const folder = mkdtempSync(join(tmpdir(), 'finding-store-'));
    const open = () => {
      const journal = openJournal(join(folder, 'findings.jsonl'), findingVersion);
      return { journal, store: createFindingStore({ region: REGION, now: () => Date.parse(LATER), journal }) };
    };
    const first = open();
    first.store.import(aFinding({}));
    first.store.import(aFinding({ Id: 'finding-2' }));
    const changes = { Workflow: { Status: 'RESOLVED' }, Severity: { Label: 'LOW' } };
    for (const one of first.store.named(key)) first.store.replace(customerVersion(one, changes));
    first.journal.close();

    const second = open();
    second.store.import(aFinding({ UpdatedAt: LATER, Severity: { Label: 'HIGH' } }));
    second.journal.close();
    rmSync(folder, { recursive: true });

    expect(second.store.all().map(({ Id }) => Id)).toEqual(['finding-1', 'finding-2']);
    expect(stored(second.store)).toMatchObject({ UpdatedAt: LATER, Workflow: { Status: 'RESOLVED' }, Severity: { Label: 'LOW' } });
  });
});
