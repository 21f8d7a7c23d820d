import { findComplaints } from '#tools/chaos/complaints.ts';
import type { ChaosFigures } from '#tools/chaos/enrichment.ts';

const RIGHT: ChaosFigures = {
  path: 'enrichment',
  seed: 1,
  calm: false,
  versions: 100,
  byPeople: 30,
  regrets: 9,
  moves: 1,
  impostors: 1,
  bad: 1,
  repeated: 50,
  late: 40,
  deliveries: 200,
  seconds: 10,
  containers: 5,
  maxReceives: 3,
  unhandled: 0,
  sources: 20,
  lost: 0,
  doubled: 0,
  wronglyActive: 0,
  stale: 0,
  badLost: 0,
  faults: { 'hub slow': 3, 'answers lost': 1 },
  minimums: { 'hub slow': 2, 'answers lost': 0 },
  examples: [],
};
const complain = (figures: Partial<ChaosFigures>) => findComplaints({ ...RIGHT, ...figures }, { versions: 100, people: 0.3 });

describe('findComplaints', () => {
  it('has none about a run in which enough went wrong and all ended right', () => {
    expect(complain({})).toEqual([]);
  });

  it.each(['lost', 'doubled', 'wronglyActive', 'stale', 'badLost', 'unhandled'] as const)('complains of %s', (name) => {
    expect(complain({ [name]: 2 })).toEqual([`${name}: 2`]);
  });

  it('takes a kind of fault at its minimum, or without a count, as no proof', () => {
    expect(complain({ faults: { 'hub slow': 2 } })).toEqual([
      'proved nothing: "hub slow" 2 times, and more than 2 are needed',
      'proved nothing: "answers lost" 0 times, and more than 0 are needed',
    ]);
  });

  it.each([
    [{ versions: 99 }, '99 versions of 100'],
    [{ repeated: 9 }, '9 repeated deliveries'],
    [{ late: 4 }, '4 deliveries after a later version'],
    [{ byPeople: 14 }, '14 changes by people'],
  ])('takes too little input as no proof: %j', (figures, what) => {
    expect(complain(figures)).toEqual([`proved nothing: ${what}`]);
  });
});
