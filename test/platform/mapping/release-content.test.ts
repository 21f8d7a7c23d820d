import { readStoredContent } from '#platform/mapping/release-content.ts';
import { readSeedRelease } from '#platform/mapping/sql-folder.ts';
import { verify } from '#scripts/mapping/verify.ts';
import { describeOnEachDatabase, SQL_FOLDER } from '../../support/database.ts';

describeOnEachDatabase('content of a stored release', (database) => {
  let version = '';
  beforeAll(async () => {
    ({ version } = await readSeedRelease(SQL_FOLDER));
  });

  it('has the hash that was taken when the release was built', async () => {
    const { contentHash } = await readSeedRelease(SQL_FOLDER);

    expect(await readStoredContent(database.sql(), version)).toEqual({
      recordedHash: contentHash,
      actualHash: contentHash,
      rows: expect.any(Number),
    });
    await expect(readStoredContent(database.sql(), '2020.1.1')).rejects.toThrow('holds no release 2020.1.1');
  });

  it('verifies, and leaves no active control or finding type undecided', async () => {
    expect(await verify(database.sql(), undefined)).toMatchObject({ release: version, errors: 0, warnings: [] });
  });

  it.each([
    [
      'a strength',
      `update mapping.mapping_row set score = 'minimal' where kind = 'securityhub_control' and key = 'S3.2' and score = 'significant'`,
    ],
    ['a reason', `update mapping.no_technique set reason = 'because' where key = 'EC2.12'`],
    ['a platform', `update mapping.technique set platforms = '{}' where id = 'T1530'`],
    ['a parameter of a rule', `update mapping.conformance_rule set input_parameters = '{}' where key = 'access-keys-rotated'`],
    ['a row that went', `delete from mapping.peer_remediation where control_id = 'S3.2'`],
  ])('fails verification after somebody changed %s', async (_, tampering) => {
    const undone = database.sql().transaction(async (sql) => {
      await sql.query(tampering);
      const { errors, checks } = await verify(sql, undefined);
      expect(checks.flatMap(({ name, faults }) => (faults.length > 0 ? name : []))).toEqual(['content-hash']);
      expect(errors).toBe(1);
      throw new Error('roll back');
    });

    await expect(undone).rejects.toThrow('roll back');
  });
});
