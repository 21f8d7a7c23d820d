import { ConfigurationInvalid } from '#domain/base/errors.ts';

type Attributes = Readonly<Record<string, unknown>>;
/** The statements of a Terraform file about elements that can wait for resources. */
export type Elements = {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly output?: Readonly<Record<string, Attributes>>;
};

/** Everything in a text that could be the name of a resource, with what follows a name (`:*`, `/index/…`). */
const NAMES = /(?:arn:|https:\/\/)[\w:/.-]+/g;

/**
 * Puts back the order that Terraform takes from references. ARNs and URLs that are known before apply stand in the files
 * as text, so that a plan shows them; each element in which such a text stands waits for the resource of that name.
 */
export class Order {
  /** ARN or URL -> address of the resource. */
  readonly #owners = new Map<string, string>();
  /** Address -> what it names without waiting for it. */
  readonly #ahead = new Map<string, ReadonlySet<string>>();

  /**
   * Says that `text` is the ARN or URL of the resource at `address`, and answers it.
   * @throws ConfigurationInvalid where another resource has that name already
   */
  own(address: string, text: string): string {
    const owner = this.#owners.get(text) ?? address;
    if (owner !== address) throw new ConfigurationInvalid(`${owner} and ${address} would both be ${text}. Give one of them another name.`);
    this.#owners.set(text, address);
    return text;
  }

  /** Lets `address` name a resource that itself waits for `address`: in a condition, which needs nothing to exist. */
  nameAhead(address: string, text: string): void {
    this.#ahead.set(address, new Set([...(this.#ahead.get(address) ?? []), text]));
  }

  /** The same elements with `depends_on` for every resource that they name. */
  applyTo<File extends Elements>(file: File): File {
    const { resource = {}, output = {} } = file;
    const resources = Object.entries(resource).map(([type, byId]) => [type, this.#waiting(byId, `${type}.`)]);
    return {
      ...file,
      ...(file.resource !== undefined && { resource: Object.fromEntries(resources) }),
      ...(file.output !== undefined && { output: this.#waiting(output, 'output.') }),
    };
  }

  #waiting(byId: Readonly<Record<string, Attributes>>, prefix: string): Readonly<Record<string, Attributes>> {
    const entries = Object.entries(byId).map(([id, attributes]) => {
      const owners = this.#ownersIn(attributes, `${prefix}${id}`);
      if (owners.length === 0) return [id, attributes] as const;
      const known = Array.isArray(attributes['depends_on']) ? attributes['depends_on'] : [];
      return [id, { ...attributes, depends_on: [...new Set([...known, ...owners])] }] as const;
    });
    return Object.fromEntries(entries);
  }

  #ownersIn(attributes: Attributes, address: string): readonly string[] {
    const named = [...JSON.stringify(attributes).matchAll(NAMES)].flatMap(
      ([text]) => this.#findOwner(text, this.#ahead.get(address)) ?? [],
    );
    return [...new Set(named)].filter((owner) => owner !== address).sort();
  }

  /** The owner of the longest beginning of a text that is a name of ours. */
  #findOwner(text: string, ahead: ReadonlySet<string> | undefined): string | undefined {
    for (let name = text; name !== ''; name = name.replace(/[:/]?[^:/]*$/, '')) {
      const owner = this.#owners.get(name);
      if (owner !== undefined) return ahead?.has(name) === true ? undefined : owner;
    }
    return undefined;
  }
}
