import * as z from 'zod';

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Severity.html */
export const SEVERITY_LABELS = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export const severityLabel = z.enum(SEVERITY_LABELS);
export type SeverityLabel = z.output<typeof severityLabel>;
