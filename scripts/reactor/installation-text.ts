import { type Language, readText } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import type { InstallationView, InstallPreview } from '#domain/hub/installation-view.ts';
import { details, heading, table } from '#scripts/terminal/terminal.ts';

/** The things that a person agrees to by installing a version: its effect, its rights, and the reasons against it. */
export function formatPreview(preview: InstallPreview, language: Language): string {
  const { reactorId, version, digest, manifest, installed, kind, messages, growth } = preview;
  const about = { refuse: 'refused', keep: 'installed already', install: 'to install', update: `update from ${installed ?? ''}` }[kind];
  return [
    heading(`${reactorId} ${version}`, about),
    details([
      ['title', oneLine(readText(manifest.title, language))],
      ['digest', digest],
      ['effect', manifest.effect],
      ['modes', manifest.modes.join(', ')],
      ['answers to', [...manifest.controls, ...manifest.findingTypes, ...manifest.techniques].map(oneLine).join(' ')],
      ...manifest.permissions.map(({ phases, actions, resources }): [string, string] => [
        'may',
        `${actions.join(', ')} on ${resources.map(oneLine).join(', ')} (${phases.join(', ')})`,
      ]),
      ...growth.map((text): [string, string] => ['new', oneLine(readText(text, language))]),
      ...messages.map((text): [string, string] => [kind === 'refuse' ? 'reason' : 'warning', oneLine(readText(text, language))]),
    ]),
  ].join('\n');
}

/** One reactor as it is installed, with everything that was said about the last wish. */
export function formatInstallation({ reactorId, installed, wanted, report }: InstallationView, language: Language): string {
  const owner = installed?.isOfConfiguration === true ? 'owned by the configuration' : '';
  return [
    heading(`${reactorId}: ${describeState({ installed, report })}`, owner),
    details([
      ...(installed?.disabled == null ? [] : [['harmful', oneLine(installed.disabled)] as [string, string]]),
      ...(wanted === null
        ? []
        : [['wanted', `${wanted.version} by ${oneLine(wanted.consent.by)}, ${wanted.consent.at}`] as [string, string]]),
      ...(report === null ? [] : [['last work', `${report.state} ${report.version}, ${report.at}`] as [string, string]]),
      ...(report?.messages ?? []).map((text): [string, string] => ['note', oneLine(readText(text, language))]),
    ]),
  ].join('\n');
}

/** The installed reactors, one a line. */
export function formatInstallations(views: readonly InstallationView[]): string {
  if (views.length === 0) return 'No reactor is installed.';
  return table(
    views.map(({ reactorId, installed, wanted, report }) => [
      reactorId,
      describeState({ installed, report }),
      installed?.isOfConfiguration === true ? 'configuration' : 'hub',
      wanted !== null && wanted.version !== installed?.version ? `wanted: ${wanted.version}` : '',
    ]),
  );
}

function describeState({ installed, report }: Pick<InstallationView, 'installed' | 'report'>): string {
  if (installed !== null && installed.disabled !== null) return `${installed.version} disabled`;
  if (installed !== null) return `${installed.version} serves`;
  return report === null ? 'not installed' : `${report.state} (${report.version})`;
}
