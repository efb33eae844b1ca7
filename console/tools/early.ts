/** Has a browser run one chunk of the first page as soon as it is there, while it still reads the rest. */
import type { Plugin } from 'vite'

/** In characters: what it imports is in it. */
const MOST = 10_000

export function earlyScript(name: string): Plugin {
  return {
    name: 'prosa-early-script',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const chunk = Object.values(bundle ?? {}).find((one) => one.type === 'chunk' && one.name === name)
        if (!chunk) throw new Error(`The build has no chunk ${name}: vite.config.ts names what is gone.`)
        if (chunk.type === 'chunk' && chunk.code.length > MOST)
          throw new Error(
            `What runs early has ${chunk.code.length} characters of at most ${MOST}: something in it brings a library.`,
          )
        return [{ tag: 'script', attrs: { type: 'module', async: true, crossorigin: true, src: `/${chunk.fileName}` } }]
      },
    },
  }
}
