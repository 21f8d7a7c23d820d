import { runInNewContext } from 'node:vm';
import * as z from 'zod';

const answered = z.object({ uri: z.string() });

/** Runs the code of a CloudFront function, which has no module system. @returns the path that it asks for in place of the given one */
export function routeBy(code: string, uri: string): string {
  return answered.parse(runInNewContext(`${code}; handler(event)`, { event: { request: { uri } } })).uri;
}
