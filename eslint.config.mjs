/**
 * No promise is left alone, and no foreign name finds what objects inherit: `npm run check:promises`. Biome has all other
 * rules; these need the types.
 */
import { defineConfig, globalIgnores } from 'eslint/config';
import { TypeFlags } from 'typescript';
import { parser, plugin } from 'typescript-eslint';

/** True for a text that may be any, and not one of a few words. */
function isAnyText({ flags, types }) {
  return (flags & TypeFlags.String) !== 0 || (types?.some(isAnyText) ?? false);
}

/** A table of ours (a constant in capitals) that is asked for any text answers `constructor` with a function. */
const ownWords = {
  meta: { messages: { inherited: '{{table}} also knows what every object inherits: use lookUp of @attack-reactor/kit/contract.' } },
  create: (context) => ({
    "MemberExpression[computed=true][object.type='Identifier'][object.name=/^[A-Z][A-Z0-9_]+$/]": (node) => {
      const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
      const checker = program.getTypeChecker();
      const typeOf = (one) => checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(one));
      const isTable = typeOf(node.object).getStringIndexType() !== undefined;
      if (isTable && isAnyText(typeOf(node.property))) context.report({ node, messageId: 'inherited', data: { table: node.object.name } });
    },
  }),
};

// biome-ignore lint/style/noDefaultExport: ESLint looks for one.
export default defineConfig(
  // The console has types of its own, which vue-tsc reads.
  globalIgnores(['**/*.{js,mjs,cjs}', 'cdktf.out/', 'dist/', 'web/']),
  {
    files: ['**/*.ts'],
    languageOptions: { parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@typescript-eslint': plugin, own: { rules: { words: ownWords } } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  // Tests hand in names of their own.
  { files: ['**/*.ts'], ignores: ['test/**'], rules: { 'own/words': 'error' } },
);
