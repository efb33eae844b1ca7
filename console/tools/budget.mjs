/** `npm run budget [FOLDER]`: what each page of the built console makes a browser load, as gzipped JavaScript, by the build's
 *  manifest. Fails where it is more than here.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const KB = 1000
/** An agent's first page: the entry, which has the shell and the inbox in it, and one language. */
const FIRST = 250 * KB
/** What any other page brings besides. Those with forms bring zod and what checks by it. */
const PAGE = 75 * KB
/** What is of another size for a reason. */
const APART = { 'src/features/reports/parts/chart.tsx': 115 * KB }
const LANGUAGES = ['pt-BR', 'en', 'es']

const folder = process.argv[2] ?? 'dist'
const manifest = JSON.parse(readFileSync(`${folder}/.vite/manifest.json`, 'utf8'))
const sizes = new Map()

function sizeOf(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(`${folder}/${file}`)).length)
  return sizes.get(file)
}

/** Returns the scripts that these entries of the manifest bring, with all that they import. */
function scriptsOf(keys, found = new Set(), seen = new Set()) {
  for (const key of keys) {
    if (seen.has(key)) continue
    seen.add(key)
    const chunk = manifest[key]
    if (!chunk) throw new Error(`The build has no ${key}: tools/budget.mjs names what is gone.`)
    if (chunk.file.endsWith('.js')) found.add(chunk.file)
    scriptsOf(chunk.imports ?? [], found, seen)
  }
  return found
}

const total = (files) => [...files].reduce((sum, file) => sum + sizeOf(file), 0)
const keys = Object.keys(manifest)
const entries = keys.filter((key) => manifest[key].isEntry)

/** Returns the manifest's name of a language's chunk, which vite.config.ts makes. */
function ofLanguage(language) {
  const found = keys.find((key) => manifest[key].name === `messages-${language}`)
  if (!found) throw new Error(`The build has no texts in ${language}: tools/budget.mjs looks in the wrong place.`)
  return found
}

const firsts = LANGUAGES.map((language) => scriptsOf([...entries, ofLanguage(language)]))
const first = firsts.reduce((largest, one) => (total(one) > total(largest) ? one : largest))
const pages = keys.filter((key) => manifest[key].isDynamicEntry && /\.tsx$/.test(key))
for (const key of Object.keys(APART)) scriptsOf([key])

const rows = [
  { name: 'the first load', size: total(first), most: FIRST },
  ...pages.map((key) => ({
    name: key,
    size: total([...scriptsOf([key])].filter((file) => !first.has(file))),
    most: APART[key] ?? PAGE,
  })),
]
const over = rows.filter(({ size, most }) => size > most)
const said = ({ name, size, most }) => `${(size / KB).toFixed(1)} kB of ${most / KB} kB  ${name}`
rows.sort((one, other) => other.size / other.most - one.size / one.most)
console.log(`JavaScript, gzipped: ${said(rows.find(({ name }) => name === 'the first load'))}`)
console.log(`the fullest pages:\n  ${rows.slice(0, 5).map(said).join('\n  ')}`)
if (over.length) {
  console.error(`Over the budget:\n  ${over.map(said).join('\n  ')}`)
  process.exitCode = 1
}
