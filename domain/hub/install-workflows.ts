/** The workflows that work on what people want installed: `stepfunctions/<name>.asl.json`. */
export const INSTALL_WORKFLOW = 'reactor-install';
export const UNINSTALL_WORKFLOW = 'reactor-uninstall';
