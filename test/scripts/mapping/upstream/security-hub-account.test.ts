import { readAccountControls, readControlStandards } from '#scripts/mapping/upstream/security-hub-account.ts';
import { fixture } from './fixture-files.ts';

const CONTROLS = 'list-security-control-definitions.out';
const STANDARDS = 'list-standards-control-associations.out';
const page = (...ids: readonly string[]) => ({
  SecurityControlDefinitions: ids.map((id) => ({ SecurityControlId: id, Title: `Title of ${id}`, SeverityRating: 'LOW' })),
});
const file = (value: unknown, path = 'given.json') => ({ path, text: JSON.stringify(value), revision: 'sha256:0' });
const ids = (...files: readonly ReturnType<typeof file>[]) => readAccountControls(files).map(({ id }) => id);

describe('readAccountControls', () => {
  it('reads pages that follow one another in a file', () => {
    expect(readAccountControls([fixture(CONTROLS)]).map(({ id, title, severity }) => [id, title, severity])).toEqual([
      ['S3.2', 'S3 buckets should block public reads', 'HIGH'],
      ['IAM.7', 'Passwords', 'MEDIUM'],
      ['NewService.1', 'Something new should be encrypted', 'LOW'],
    ]);
  });

  it('reads pages in a list, in several files, and bare items of --query', () => {
    expect(ids(file([page('S3.1'), page('S3.2')]))).toEqual(['S3.1', 'S3.2']);
    expect(ids(file({ ...page('S3.1'), NextToken: 'more' }), file(page('S3.2'), 'second.json'))).toEqual(['S3.1', 'S3.2']);
    expect(ids(file(page('S3.1', 'S3.2').SecurityControlDefinitions))).toEqual(['S3.1', 'S3.2']);
  });

  it('folds a control that is listed twice alike', () => {
    expect(ids(file([page('S3.1'), page('S3.1')]))).toEqual(['S3.1']);
  });

  it.each([
    [
      'a list that stops early',
      file({ ...page('S3.1'), NextToken: 'more' }),
      /given\.json: page 1: NextToken says that more follows; run .* --max-items/,
    ],
    ['the output of another command', file({ Findings: [] }), /given\.json: page 1: SecurityControlDefinitions: /],
    ['no control at all', file(page()), /given\.json: no SecurityControlDefinitions/],
    ['a malformed id', file(page('S3')), /page 1, SecurityControlDefinitions\[0\]: SecurityControlId: not the id of a control/],
    [
      'one control with two titles',
      fixture(CONTROLS, (text) => text.replace('IAM.7', 'S3.2')),
      /SecurityControlDefinitions\[1\]: S3\.2 differs from /,
    ],
    ['a truncated file', fixture(CONTROLS, (text) => text.slice(0, 300)), /definitions\.out: not JSON from byte 300 on/],
  ])('refuses %s', (_, given, message) => {
    expect(() => readAccountControls([given])).toThrow(message);
  });
});

describe('readControlStandards', () => {
  it('names standards in every partition and Region, on or off, and leaves out those of Control Tower', () => {
    const read = readControlStandards([fixture(STANDARDS)]).map(({ controlId, standard }) => `${controlId}: ${standard}`);

    expect(read).toEqual([
      'S3.2: NIST SP 800-53 r5',
      'S3.2: FSBP v1.0.0',
      'NewService.1: CIS AWS Foundations v1.2.0',
      'IAM.7: NIST SP 800-53 r5',
    ]);
  });

  it('refuses a standard without name, and says where names are', () => {
    const file = fixture(STANDARDS, (text) => text.replace('nist-800-53/v/5.0.0', 'nist-800-53/v/9.0.0'));

    expect(() => readControlStandards([file])).toThrow(
      /page 1, Standards.*\[0\]: unknown standard arn:.*9\.0\.0; add its name to STANDARD_NAMES/,
    );
  });
});
