import { expectRefusals } from './dangerous-edits.ts';

describe('checkDefinition, of an edit of a file with other names and other forms', () => {
  expectRefusals(1);
});
