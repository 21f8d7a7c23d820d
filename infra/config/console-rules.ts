import { type FieldProblem, quote } from '#domain/base/field-problem.ts';
import { describeEdgeArn } from './aws-arns.ts';
import type { ConfigDraft } from './config-draft.ts';
import { findHome } from './place-rules.ts';

/** Finds what keeps the console from being hosted: no API, no CloudFront, or a resource that CloudFront does not look at. */
export function consoleProblems(draft: ConfigDraft): FieldProblem[] {
  const { fields } = draft;
  const { console: hosted } = fields;
  if (hosted === undefined) return [];
  const problems: FieldProblem[] = [];
  // An API that is wrong has its own lines.
  if ('api' in fields && fields.api === undefined)
    problems.push({ path: ['console'], message: 'needs api, which it shows; write api, or leave console out' });
  if (draft.partition !== undefined && draft.partition !== 'aws') {
    const message = `needs CloudFront, which partition ${draft.partition} lacks or runs otherwise; serve the folder of the console yourself`;
    problems.push({ path: ['console'], message });
  }
  const home = findHome(draft);
  const certificate = hosted.domain && describeEdgeArn(hosted.domain.certificateArn, 'certificate', home);
  if (certificate !== undefined) problems.push({ path: ['console', 'domain', 'certificateArn'], message: certificate });
  const acl = hosted.webAclArn === undefined ? undefined : describeEdgeArn(hosted.webAclArn, 'web ACL', home);
  if (acl !== undefined) problems.push({ path: ['console', 'webAclArn'], message: acl });
  return problems;
}

/** Lists what is legal about the console and may not be meant. */
export function consoleWarnings({ fields, reaction: { consoleUrl } }: ConfigDraft): FieldProblem[] {
  const host = fields.console?.domain?.name;
  if (host === undefined || consoleUrl === undefined || new URL(consoleUrl).host === host) return [];
  return [
    {
      path: ['reaction', 'consoleUrl'],
      message: `is ${quote(consoleUrl)}, but the console is at "https://${host}": messages lead elsewhere`,
    },
  ];
}
