import { ruleRows } from '#domain/reaction/rule-rows.ts';
import { installationReport } from './installation-report.ts';
import { wantedReactor } from './wanted-reactor.ts';

/** Rows of the partition `WANTED`, by the id of the reactor: who puts one there wants it installed, who removes it wants it gone. */
export const wantedRows = ruleRows('WANTED', wantedReactor, (wanted) => wanted.reactorId);
/** Rows of the partition `INSTALLATIONS`, by the id of the reactor. */
export const installationRows = ruleRows('INSTALLATIONS', installationReport, (report) => report.reactorId);
