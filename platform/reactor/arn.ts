/** Returns the part after the last `/` or `:` of a resource id, however a finding spells it: `…:user/team/anna` is `anna`. */
export function resourceNameOf(id: string): string {
  return id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1);
}

/** The account of an ARN, or of `AWS::::Account:…`; undefined where the id is neither or names none. */
export function accountOf(id: string): string | undefined {
  return /^(?:arn:[a-z-]+:[^:]*:[^:]*:(?=\d{12}:)|AWS::::Account:(?=\d{12}$))(\d{12})/.exec(id)?.[1];
}

/** The Region of an ARN; undefined where the id is no ARN or names none. */
export function regionOf(id: string): string | undefined {
  return /^arn:[a-z-]+:[^:]*:([a-z0-9-]+):/.exec(id)?.[1];
}
