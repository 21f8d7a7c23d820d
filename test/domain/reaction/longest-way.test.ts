import { longestWay, sumSeconds } from '#domain/reaction/longest-way.ts';

/** A function is named by its timeout. */
const timeoutOf = (functionName: unknown) => Number(functionName);
const task = (seconds: number, fields: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: String(seconds) },
  ...fields,
});
const names = (definition: object) => longestWay(definition, timeoutOf).map(({ name, seconds }) => `${name} ${seconds}`);

describe('the longest way through an Express workflow', () => {
  it('takes of a Choice the longest way, and a failure for as long as the task may run', () => {
    const definition = {
      StartAt: 'Look',
      States: {
        Look: task(10, { Next: 'Choose', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Mend' }] }),
        Choose: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'Short' }], Default: 'Long' },
        Short: task(5, { End: true }),
        Long: task(50, { End: true }),
        Mend: task(100, { Next: 'Short' }),
      },
    };

    expect(names(definition)).toEqual(['Look 10', 'Mend 100', 'Short 5']);
    expect(sumSeconds(longestWay(definition, timeoutOf))).toBe(115);
  });

  it('counts the time limit of a state where it is shorter than that of its function, and else that of the function', () => {
    const definition = {
      StartAt: 'One',
      States: { One: task(100, { TimeoutSeconds: 20, Next: 'Other' }), Other: task(100, { TimeoutSeconds: 200, End: true }) },
    };

    expect(names(definition)).toEqual(['One 20', 'Other 100']);
  });

  it('leaves out states that wait, which no Express workflow has', () => {
    const definition = {
      StartAt: 'Choose',
      States: {
        Choose: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'Ask' }], Default: 'Tell' },
        Ask: task(1000, { Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Next: 'Tell' }),
        Tell: task(3, { End: true }),
      },
    };

    expect(names(definition)).toEqual(['Tell 3']);
  });

  it('goes once through a Map, and through the longest branch of a Parallel', () => {
    const inner = (name: string, seconds: number) => ({ StartAt: name, States: { [name]: task(seconds, { End: true }) } });
    const definition = {
      StartAt: 'Each',
      States: {
        Each: { Type: 'Map', ItemProcessor: inner('Item', 7), Next: 'Both' },
        Both: { Type: 'Parallel', Branches: [inner('Left', 1), inner('Right', 2)], Next: 'Last' },
        Last: task(4, { End: true }),
      },
    };

    expect(names(definition)).toEqual(['Item 7', 'Right 2', 'Last 4']);
  });

  it('ends on a definition that goes round, which other rules refuse', () => {
    const definition = { StartAt: 'A', States: { A: task(1, { Next: 'B' }), B: task(2, { Next: 'A' }) } };

    expect(names(definition)).toEqual(['A 1', 'B 2']);
  });

  it.each([[null], ['text'], [{}], [{ States: null }]])('is none of %j', (definition) => {
    expect(longestWay(definition, timeoutOf)).toEqual([]);
  });
});
