/**
 * Numbers values, so that what is equal as JSON has the same number. A key made of numbers is short where the data of a
 * workflow is long, and parts that states pass on untouched are looked at only once.
 */
export class Numbering {
  readonly #byObject = new WeakMap<object, number>();
  readonly #byText = new Map<string, number>();

  /** @param value JSON that nobody changes any more; fields that are undefined do not count */
  numberValue(value: unknown): number {
    if (typeof value !== 'object' || value === null) return this.#intern(`${JSON.stringify(value)}`);
    const known = this.#byObject.get(value);
    if (known !== undefined) return known;
    const number = this.#intern(
      Array.isArray(value) ? `[${value.map((item) => this.numberValue(item)).join()}]` : this.#textOfFields(value),
    );
    this.#byObject.set(value, number);
    return number;
  }

  #textOfFields(value: object): string {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${this.numberValue(field)}`).join()}}`;
  }

  #intern(text: string): number {
    const number = this.#byText.get(text) ?? this.#byText.size;
    this.#byText.set(text, number);
    return number;
  }
}
