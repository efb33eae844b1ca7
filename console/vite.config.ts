import { fileURLToPath } from 'node:url'

import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

import { parsedTexts } from './tools/texts.ts'

/** Who serves the APIs while `scripts/console dev` runs: the front door of a fleet that is up. */
const door = process.env.PROSA_CONSOLE_URL ?? 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [react(), tailwindcss(), parsedTexts()],
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
        codeSplitting: {
          groups: [
            { name: 'messages-pt-BR', test: /messages\/pt-BR\.json$/ },
            { name: 'messages-en', test: /messages\/en\.json$/ },
            { name: 'messages-es', test: /messages\/es\.json$/ },
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
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
  },
})
