/** Turns at the one backend of PGlite. A connection keeps it over several batches while it is in a transaction. */
export class BackendTurns {
  #owner: symbol | undefined;
  readonly #waiting: { readonly connection: symbol; readonly start: () => void }[] = [];
  readonly #idle: (() => void)[] = [];

  /** Resolves when it is this connection's turn; at once if it already is. First come, first served. */
  async take(connection: symbol): Promise<void> {
    if (this.#owner === connection) return;
    if (this.#owner === undefined) {
      this.#owner = connection;
      return;
    }
    await new Promise<void>((start) => this.#waiting.push({ connection, start }));
  }

  /** Gives the backend to the next in line. */
  pass(connection: symbol): void {
    if (this.#owner !== connection) return;
    const next = this.#waiting.shift();
    this.#owner = next?.connection;
    if (next) next.start();
    else for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** True if the connection holds the backend and so has something to give back before it goes. */
  holds(connection: symbol): boolean {
    return this.#owner === connection;
  }

  /** Resolves when nobody uses the backend. */
  async idle(): Promise<void> {
    if (this.#owner !== undefined) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }
}
