/** Parses the texts while a build is made, so that no page brings a browser the parser of ICU messages. */
import { readFileSync } from 'node:fs'

import { parse, type MessageFormatElement } from '@formatjs/icu-messageformat-parser'
import type { Plugin } from 'vite'

const FILE = /\/messages\/[\w-]+\.json$/
const PARSER = '@formatjs/icu-messageformat-parser'

/** Returns a text as react-intl takes it without a parser; one in which nothing is to be filled in stays as it is. */
function parsed(text: string): string | MessageFormatElement[] {
  const elements = parse(text)
  const [first] = elements
  return elements.length === 1 && first && 'value' in first && first.value === text ? text : elements
}

export function parsedTexts(): Plugin {
  return {
    name: 'prosa-parsed-texts',
    apply: 'build',
    enforce: 'pre',
    config: () => ({
      resolve: { alias: [{ find: new RegExp(`^${PARSER}$`), replacement: `${PARSER}/no-parser.js` }] },
    }),
    load(id) {
      if (!FILE.test(id)) return null
      const texts = JSON.parse(readFileSync(id, 'utf8')) as Record<string, string>
      const all = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, parsed(text)]))
      return { code: `export default JSON.parse(${JSON.stringify(JSON.stringify(all))})`, moduleType: 'js', map: null }
    },
  }
}
