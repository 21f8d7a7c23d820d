export { didYouMean, nearMisses } from '#domain/near-misses.ts';
