import { LOCALES, MESSAGE_FILES } from './i18n/locales';

/**
 * The console is static files: no server renders it. Options that would put a script into a page, or a time into a file, are
 * off, so that `script-src 'self'` holds and two builds have the same bytes; local/console/finish-pages.ts does the rest.
 */
export default defineNuxtConfig({
  ssr: false,
  telemetry: false,
  devtools: { enabled: false },
  compatibilityDate: '2026-01-01',
  // The names of all files are hashes of what is in them.
  buildId: 'console',
  srcDir: 'app',
  modules: ['@element-plus/nuxt', '@nuxtjs/i18n'],
  // Modules are imported by name, so that a reader finds them.
  components: { dirs: [] },
  imports: { autoImport: true, dirs: [] },
  elementPlus: { importStyle: 'css', themes: ['dark'] },
  css: ['~/assets/main.css'],
  i18n: {
    strategy: 'no_prefix',
    defaultLocale: 'en',
    detectBrowserLanguage: { useCookie: false, fallbackLocale: 'en' },
    locales: LOCALES.map(({ code, language, name }) => ({
      code,
      language,
      name,
      files: MESSAGE_FILES.map((file) => `${code}/${file}.json`),
    })),
    bundle: { dropMessageCompiler: false },
  },
  experimental: {
    defaults: { nuxtLink: { prefetchOn: { interaction: true, visibility: false } } },
    payloadExtraction: false,
    appManifest: false,
    entryImportMap: false,
    // Nuxt only tells of parts that are missing; plugins/new-version.ts decides.
    emitRouteChunkError: 'manual',
  },
  features: { inlineStyles: false },
  spaLoadingTemplate: false,
  hooks: {
    // Nothing is fetched before somebody needs it: parts of other pages would take the line of the page that is opened.
    'build:manifest': (manifest) => {
      for (const part of Object.values(manifest)) part.prefetch = false;
    },
  },
  vite: {
    build: {
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: (id) => /\/i18n\/locales\/(\w+)\//.exec(id)?.[1], priority: 2 },
              { name: 'shared', test: /\/(web\/app|domain)\//, minShareCount: 2, priority: 1 },
            ],
          },
        },
      },
    },
  },
  nitro: { preset: 'static' },
  typescript: {
    strict: true,
    tsConfig: { compilerOptions: { noUnusedLocals: true, noUnusedParameters: true, exactOptionalPropertyTypes: false } },
  },
});
