export { command } from '#local/start.ts';
