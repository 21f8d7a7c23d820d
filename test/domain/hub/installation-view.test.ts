import { type InstallationView, listLostCoverage } from '#domain/hub/installation-view.ts';

function aView(reactorId: string, answersTo: readonly string[] | null): InstallationView {
  const installed = answersTo && { version: '1.0.0', isOfConfiguration: false, disabled: null, answersTo: [...answersTo] };
  return { reactorId, installed, wanted: null, report: null };
}

describe('the coverage that goes with a reactor', () => {
  const views = [aView('acme/close-door', ['S3.13', 'EC2.8']), aView('other', ['EC2.8']), aView('gone', null)];

  it('is what no other installed reactor answers to', () => {
    expect(listLostCoverage('acme/close-door', views)).toEqual(['S3.13']);
    expect(listLostCoverage('other', views)).toEqual([]);
  });

  it('is none for a reactor that is not installed', () => {
    expect(listLostCoverage('gone', views)).toEqual([]);
    expect(listLostCoverage('unheard-of', views)).toEqual([]);
  });
});
