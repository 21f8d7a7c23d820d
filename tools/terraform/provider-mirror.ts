import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const HOST = 'registry.terraform.io';
/** Where Terraform and distributors put mirrors: https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories */
const STANDARD = ['.terraform.d/plugins', '.local/share/terraform/plugins'];
const SYSTEM = ['/usr/share/terraform/plugins', '/usr/local/share/terraform/plugins'];
const SEARCHED = ['/opt', '/usr/local', '/usr/share'];
const SEARCH_DEPTH = 4;

/** Where Terraform finds the AWS provider, and the environment that tells it so. */
export type ProviderSource = { readonly description: string; readonly environment: Readonly<Record<string, string>> };

/**
 * The user's own CLI configuration if there is one, else a local mirror that holds this version of the AWS provider,
 * else the registry. Writes a CLI configuration into `folder` for a mirror.
 */
export function providerSource(version: string, folder: string, env: NodeJS.ProcessEnv = process.env): ProviderSource {
  const configured = env['TF_CLI_CONFIG_FILE'];
  if (configured !== undefined && existsSync(configured)) return { description: `CLI configuration ${configured}`, environment: {} };
  const mirror = findMirror(version, env['TF_PLUGIN_DIR']);
  const file = join(folder, 'terraform.rc');
  writeFileSync(file, mirror === undefined ? 'disable_checkpoint = true\n' : mirrorConfig(mirror));
  const description = mirror === undefined ? `registry ${HOST}` : `mirror ${mirror}`;
  return { description, environment: { TF_CLI_CONFIG_FILE: file } };
}

function findMirror(version: string, pluginDir: string | undefined): string | undefined {
  const known = [...(pluginDir === undefined ? [] : [pluginDir]), ...STANDARD.map((path) => join(homedir(), path)), ...SYSTEM];
  return [...known, ...SEARCHED.flatMap((root) => hostsBelow(root, SEARCH_DEPTH))].find((root) => holds(root, version));
}

/** Returns true if a folder is a mirror with an unpacked or packed provider of this version. */
function holds(root: string, version: string): boolean {
  const provider = join(root, HOST, 'hashicorp/aws');
  const unpacked = listFolders(join(provider, version)).some((platform) => listNames(join(provider, version, platform)).some(isProvider));
  return unpacked || listNames(provider).some((name) => name.startsWith(`terraform-provider-aws_${version}_`));
}

/** Folders that have a child named like the registry. */
function hostsBelow(folder: string, depth: number): readonly string[] {
  if (existsSync(join(folder, HOST))) return [folder];
  return depth === 0 ? [] : listFolders(folder).flatMap((name) => hostsBelow(join(folder, name), depth - 1));
}

function isProvider(name: string): boolean {
  return name.startsWith('terraform-provider-aws');
}

function listFolders(folder: string): readonly string[] {
  return listEntries(folder).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function listNames(folder: string): readonly string[] {
  return listEntries(folder).map((entry) => entry.name);
}

function listEntries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Absent or not ours to read: then it is no mirror for us.
    return [];
  }
}

function mirrorConfig(path: string): string {
  const provider = `["${HOST}/hashicorp/aws"]`;
  return `disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(path)}
    include = ${provider}
  }
  direct {
    exclude = ${provider}
  }
}
`;
}
