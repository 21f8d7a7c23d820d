import { expectRefusals } from './dangerous-edits.ts';

describe('checkDefinition, of an edit of the shipped file', () => {
  expectRefusals(0);
});
