/**
 * The floor: what no design can avoid. Reads deliveries and import bodies from files (not counted), then counts the CPU
 * time of JSON.parse of the same input, and JSON.stringify and SHA-256 of the same output bytes. Nothing else.
 * Usage: node floor.ts DELIVERIES.json BODIES.json; prints {cpuMs, outputBytes}.
 */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [deliveriesPath = '', bodiesPath = ''] = process.argv.slice(2);
const deliveries: string[] = JSON.parse(readFileSync(deliveriesPath, 'utf8'));
const outputs: unknown[] = (JSON.parse(readFileSync(bodiesPath, 'utf8')) as string[]).map((body) => JSON.parse(body));

function run(): number {
  for (const delivery of deliveries) {
    const event: { Records: { body: string }[] } = JSON.parse(delivery);
    for (const record of event.Records) JSON.parse(record.body);
  }
  let bytes = 0;
  for (const output of outputs) {
    const text = JSON.stringify(output);
    hash('sha256', text);
    bytes += Buffer.byteLength(text);
  }
  return bytes;
}

// Warm, as the function is when it is measured.
run();
const before = process.cpuUsage();
const outputBytes = run();
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, outputBytes }));
