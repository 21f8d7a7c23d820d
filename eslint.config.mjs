/** No promise is left alone: `npm run check:promises`. Biome has all other rules; these three need the types. */
import { defineConfig, globalIgnores } from 'eslint/config';
import { parser, plugin } from 'typescript-eslint';

// biome-ignore lint/style/noDefaultExport: ESLint looks for one.
export default defineConfig(globalIgnores(['**/*.{js,mjs,cjs}', 'cdktf.out/', 'dist/']), {
  files: ['**/*.ts'],
  languageOptions: { parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  plugins: { '@typescript-eslint': plugin },
  rules: {
    '@typescript-eslint/no-floating-promises': 'error',
    '@typescript-eslint/no-misused-promises': 'error',
    '@typescript-eslint/await-thenable': 'error',
  },
});
