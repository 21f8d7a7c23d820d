import * as fc from 'fast-check';
import { readNotes } from '../../../web/app/modules/executions/step-note.ts';
import { findUndoEnd } from '../../../web/app/modules/executions/undo-end.ts';

describe('readNotes', () => {
  it('says what an answer was, and leaves out what is empty or false', () => {
    expect(readNotes({ by: 'mei', verdict: 'approve', comment: '', breakGlass: false })).toEqual([
      { label: 'verdict', value: 'approve' },
      { label: 'by', value: 'mei' },
    ]);
  });

  it('joins a list, and leaves a structure to the raw detail', () => {
    expect(readNotes({ approvers: ['security', 'shop'], reason: { code: 'lapsed' } })).toEqual([
      { label: 'approvers', value: 'security, shop' },
    ]);
  });

  it('reads any detail without an error', () => {
    fc.assert(fc.property(fc.jsonValue(), (detail) => readNotes(detail).every(({ value }) => value !== '')));
  });
});

describe('findUndoEnd', () => {
  it('is 400 days after the execution was opened, as long as its record is kept', () => {
    expect(findUndoEnd({ openedAt: '2026-11-30T13:50:15.770Z' })).toBe('2028-01-04T13:50:15.770Z');
  });
});
