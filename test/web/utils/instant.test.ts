import { formatInstant } from '../../../web/app/utils/instant.ts';

describe('formatInstant', () => {
  it('writes an instant in the language of the person', () => {
    expect(formatInstant('es', '2026-03-01T12:00:00Z')).toMatch(/mar/);
    expect(formatInstant('zh', '2026-03-01T12:00:00Z')).toMatch(/2026年3月1日/);
  });

  it.each(['', 'yesterday', '<b>'])('leaves %p as it is', (text) => {
    expect(formatInstant('en', text)).toBe(text);
  });
});
