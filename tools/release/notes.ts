import { ConfigurationInvalid } from '#domain/base/errors.ts';

/** A heading of a version: `## [1.2.0] - 2026-12-01`. */
const HEADING = /^## \[([^\]]+)\]/;

/**
 * The section of one version in a changelog in the form of Keep a Changelog, without its heading.
 * @throws ConfigurationInvalid where there is none, or nothing in it
 */
export function releaseNotes(changelog: string, version: string): string {
  const lines = changelog.split('\n');
  const start = lines.findIndex((line) => HEADING.exec(line)?.[1] === version);
  if (start < 0)
    throw new ConfigurationInvalid(`CHANGELOG.md has no section "## [${version}]". Write one from what is under [Unreleased].`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => HEADING.test(line) || /^\[[^\]]+\]: /.test(line));
  const notes = (end < 0 ? rest : rest.slice(0, end)).join('\n').trim();
  if (notes === '') throw new ConfigurationInvalid(`The section "## [${version}]" of CHANGELOG.md is empty. Say what a user notices.`);
  return `${notes}\n`;
}

/** @throws ConfigurationInvalid where a tag is not `v` and the version */
export function requireTag(tag: string, version: string): void {
  if (tag !== `v${version}`) throw new ConfigurationInvalid(`The tag is not v${version}, which package.json says. Make them agree.`);
}
