import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';
import { openCheckout, type Synth, synthesize } from './compare-synth/checkout.ts';
import { type Difference, differencesBetween, maskedElements } from './compare-synth/masked-stack.ts';

const ROOT = join(import.meta.dirname, '..');

export const command = defineCommand({
  about: 'Synthesizes every environment of two checkouts, and says where their Terraform differs: for a change that must not change it.',
  arguments: [
    {
      name: 'BEFORE',
      about: 'a folder with a checkout, as it is, or a commit of this one: 357ccfb, HEAD~3',
      missing: 'Name one checkout or commit, or two. See --help.',
    },
    { name: 'AFTER', about: 'the same; left out: this checkout', optional: true },
  ],
  options: {
    exact: flag('compare bytes; without it, metadata and the hashes of code, of reactor packages and of sql/ do not count'),
    json: flag('the last line of standard output is {equal, files, differences} as JSON'),
  },
  notes: ['A checkout is bundled into its own dist. It takes half a minute for each.'],
  exitCodes: { 0: 'equal', 1: 'different (one line for each address)', 2: 'wrong use, or a checkout that does not synthesize' },
  run: compareCheckouts,
});

/** A difference, and the file that it is in; without an address where only one checkout has the file, or only bytes differ. */
type Located = {
  readonly file: string;
  readonly kind: Difference['kind'];
  readonly address: string | null;
  readonly attributes: readonly string[];
};

function compare(before: Synth, after: Synth, isExact: boolean): Located[] {
  const whole = (file: string, kind: Located['kind']): Located => ({ file, kind, address: null, attributes: [] });
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((file): Located[] => {
    const [old, now] = [before.get(file), after.get(file)];
    if (old === undefined) return [whole(file, 'added')];
    if (now === undefined) return [whole(file, 'removed')];
    if (old === now) return [];
    if (isExact) return [whole(file, 'changed')];
    const found = differencesBetween(maskedElements(JSON.parse(old)), maskedElements(JSON.parse(now)));
    return found.map((difference) => ({ file, ...difference }));
  });
}

const SIGNS: Readonly<Record<Located['kind'], string>> = { added: '+', removed: '-', changed: '~' };

function describe({ file, kind, address, attributes }: Located): string {
  const names = attributes.length === 0 ? '' : ` (${attributes.join(', ')})`;
  return `${file}: ${SIGNS[kind]} ${address ?? 'the whole file'}${names}`;
}

type Options = { readonly exact: boolean; readonly json: boolean };

async function compareCheckouts(values: Options, [before = ROOT, after = ROOT]: readonly string[]): Promise<number> {
  const workshop = mkdtempSync(join(tmpdir(), 'compare-synth-'));
  try {
    const [first, second] = [before, after].map((name, position) => {
      console.error(`synthesizing ${name} …`);
      const checkout = openCheckout(name, { root: ROOT, workshop: join(workshop, `checkout-${position}`) });
      return synthesize(checkout, join(workshop, `synth-${position}`));
    });
    const differences = compare(first ?? new Map(), second ?? new Map(), values.exact);
    const files = [...new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])])].toSorted();
    const isEqual = differences.length === 0;
    console.log(isEqual ? `equal: ${files.join(', ')}` : differences.map(describe).join('\n'));
    if (values.json) console.log(JSON.stringify({ equal: isEqual, files, differences }));
    return isEqual ? 0 : 1;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

runAlone(import.meta.filename, 'npm run -s compare-synth --', command);
