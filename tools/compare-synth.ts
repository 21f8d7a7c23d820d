import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { readArguments } from '#local/arguments.ts';
import { runCommand } from '#local/command.ts';
import { openCheckout, type Synth, synthesize } from './compare-synth/checkout.ts';
import { type Difference, differencesBetween, maskedElements } from './compare-synth/masked-stack.ts';

const ROOT = join(import.meta.dirname, '..');

const HELP = `Synthesizes every environment of two checkouts, and says where their Terraform differs: for a change that must not change it.

Usage: npm run -s compare-synth -- BEFORE [AFTER] [--exact] [--json]

  BEFORE, AFTER  a folder with a checkout, as it is, or a commit of this one: 357ccfb, HEAD~3 (default of AFTER: this checkout)
  --exact        compare bytes; without it, metadata and the hashes of code, of reactor packages and of sql/ do not count
  --json         the last line of standard output is {equal, files, differences} as JSON

A checkout is bundled into its own dist. It takes half a minute for each.

Exit code: 0 equal, 1 different (one line for each address), 2 unusable arguments, or a checkout that does not synthesize.`;

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

async function main(): Promise<number> {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = readArguments({
    allowPositionals: true,
    options: { exact: flag, json: flag, help: { ...flag, short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [before, after = ROOT, ...more] = positionals;
  if (before === undefined || more.length > 0) throw new ConfigurationInvalid('Name one checkout or commit, or two. See --help.');
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

await runCommand(main);
