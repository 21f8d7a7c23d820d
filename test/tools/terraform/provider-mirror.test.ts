import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { providerSource } from '#tools/terraform/provider-mirror.ts';

describe('providerSource', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attack-reactor-mirror-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A version that no machine has, so that only the mirror of the test can hold it. */
  const version = '5.100.0-test';

  function aFile(path: string): string {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
    return join(folder, path);
  }

  it('leaves an existing CLI configuration in charge', () => {
    const configured = aFile('own.rc');

    expect(providerSource(version, folder, { TF_CLI_CONFIG_FILE: configured })).toEqual({
      description: `CLI configuration ${configured}`,
      environment: {},
    });
  });

  it.each([
    ['unpacked', `registry.terraform.io/hashicorp/aws/${version}/linux_amd64/terraform-provider-aws_v5`],
    ['packed', `registry.terraform.io/hashicorp/aws/terraform-provider-aws_${version}_linux_amd64.zip`],
  ])('uses the mirror of TF_PLUGIN_DIR with the provider %s', (kind, path) => {
    aFile(join(kind, path));
    const mirror = join(folder, kind);

    const source = providerSource(version, folder, { TF_CLI_CONFIG_FILE: join(folder, 'absent.rc'), TF_PLUGIN_DIR: mirror });

    expect(source.description).toBe(`mirror ${mirror}`);
    expect(readFileSync(source.environment['TF_CLI_CONFIG_FILE'] ?? '', 'utf8')).toContain(`path    = "${mirror}"`);
  });

  it('turns to the registry when no mirror has this version', () => {
    aFile('other/registry.terraform.io/hashicorp/aws/1.0.0/linux_amd64/terraform-provider-aws_v1');

    const source = providerSource(version, folder, { TF_PLUGIN_DIR: join(folder, 'other') });

    expect(source.description).toBe('registry registry.terraform.io');
    expect(readFileSync(source.environment['TF_CLI_CONFIG_FILE'] ?? '', 'utf8')).not.toContain('filesystem_mirror');
  });
});
