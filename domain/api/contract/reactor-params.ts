import { publisher, reactorName } from '@attack-reactor/kit/contract';
import * as z from 'zod';

/** A reactor in a path: its publisher, `official` too, and its name. Nobody else can take either. */
export const reactorParams = z.strictObject({ publisher, name: reactorName });
