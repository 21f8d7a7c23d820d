/** The workflow that checks a published package: `stepfunctions/<name>.asl.json`. */
export const VERIFY_WORKFLOW = 'reactor-verify';
