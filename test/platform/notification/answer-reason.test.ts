import { describeCode, describeIds, describeShape, describeStatus } from '#platform/notification/answer-reason.ts';

describe('a reason about an answer', () => {
  it.each([
    ['the words that a service documents', describeCode(310000, 'Error: SIGN NOT MATCH (xyz)'), 'code 310000: sign not match'],
    ['the longest of words that hold each other', describeStatus({ status: 404, body: 'no_service_id' }), 'HTTP 404: no_service_id'],
    ['the code alone where the words are unknown', describeCode(93000, 'anything else'), 'code 93000'],
    ['no number that may be a password', describeCode(123_456_789, ''), 'a code of more than 8 digits'],
    ['the status alone', describeStatus({ status: 503, body: 'x'.repeat(500) }), 'HTTP 503'],
    ['that a page came', describeShape({ status: 502, body: '<html>…' }), 'HTTP 502 with an answer of another shape (HTML, 7 characters)'],
    [
      'that other JSON came',
      describeShape({ status: 200, body: '{"a":1}' }),
      'HTTP 200 with an answer of another shape (JSON, 7 characters)',
    ],
    ['that text came', describeShape({ status: 200, body: 'hello' }), 'HTTP 200 with an answer of another shape (text, 5 characters)'],
    ['that nothing came', describeShape({ status: 200, body: ' ' }), 'HTTP 200 with an answer of another shape (empty)'],
    ['ids that we named, and how many others', describeIds(['ana', 'x', 'y'], ['Ana', 'li']), 'Ana, 2 that the message does not name'],
  ])('tells %s', (_, reason, expected) => {
    expect(reason).toBe(expected);
  });

  it('holds three known words at most', () => {
    expect(describeStatus({ status: 400, body: 'no_text no_team invalid_token rollup_error' })).toBe(
      'HTTP 400: invalid_token, no_team, no_text',
    );
  });
});
