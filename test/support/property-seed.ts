import fc from 'fast-check';

/** Property tests draw the same cases in every run. `PROPERTY_SEED=random` looks for new ones, a number repeats a run. */
const { PROPERTY_SEED = '20261121' } = process.env;
if (PROPERTY_SEED !== 'random') fc.configureGlobal({ seed: Number(PROPERTY_SEED) });
