/** The metric of how long ago all findings were collected; an alarm watches it. */
export const COMPLETE_COLLECTION_AGE = 'CompleteCollectionAgeMinutes';
