import { fileURLToPath } from 'node:url'

import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

import { earlyScript } from './tools/early.ts'
import { parsedTexts } from './tools/texts.ts'

/** Who serves the APIs while `scripts/console dev` runs: the front door of a fleet that is up. */
const door = process.env.PROSA_CONSOLE_URL ?? 'http://127.0.0.1:3000'

const FIRST = ['early', 'framework', 'index']

export default defineConfig({
  plugins: [react(), tailwindcss(), parsedTexts(), earlyScript('early')],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // The front door's server writes the nonce of each answer here (Caddyfile), so that only our own code adds styles.
  html: { cspNonce: '{{placeholder `http.request.uuid`}}' },
  server: { proxy: { '/api': { target: door, changeOrigin: true, ws: true, headers: { origin: door } } } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    manifest: true, // read by tools/budget.mjs
    rolldownOptions: {
      output: {
        // What the first page is made of a browser compiles whole beside its main thread, and not each function there when it is called first.
        postBanner: ({ name }) => (FIRST.includes(name) ? '//# allFunctionsCalledOnLoad' : ''),
        codeSplitting: {
          groups: [
            // What asks before the libraries are there, with what it imports.
            { name: 'early', test: /src\/app\/early\.ts$/ },
            { name: 'messages-pt-BR', test: /(messages\/pt-BR\.json|intl\/texts\/pt-BR\.ts)$/ },
            { name: 'messages-en', test: /(messages\/en\.json|intl\/texts\/en\.ts)$/ },
            { name: 'messages-es', test: /(messages\/es\.json|intl\/texts\/es\.ts)$/ },
            {
              name: 'framework',
              test: /node_modules\/(react|react-dom|scheduler|@tanstack|react-intl|@formatjs|intl-messageformat)\//,
            },
            // What the first page is made of, in one file: a browser takes longer for each file than for what is in most of them.
            { name: 'first', tags: ['$initial'] },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    pool: 'vmThreads', // a file has globals and modules of its own, and no process or thread: to start those took four fifths of the time
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
  },
})
