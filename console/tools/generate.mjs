// Writes src/api/generated/: the types of every HTTP API and of the live inbox, from the files that scripts/contracts made.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'
import { parse } from 'yaml'

const root = new URL('../../', import.meta.url)
const target = new URL(process.argv[2] ? `file://${process.argv[2]}/` : '../src/api/generated/', import.meta.url)
const services = ['gateway', 'conversation', 'billing', 'knowledge', 'llm-orchestration', 'message-sender', 'analytics']
const header = (from) => `// Generated from ${from} by scripts/contracts. Do not edit.\n\n`

// A field that has a default may be left out of what is sent, and the same class describes what comes: so it is optional in both.
const options = { alphabetize: true, defaultNonNullable: false }

// FastAPI titles each field with its own name, which says nothing.
const untitled = (key, value) => (key === 'title' && typeof value === 'string' ? undefined : value)

/** Returns what a property may be, of all that it may be: null beside it says nothing of its limits. */
const limited = (property) => (property.anyOf ?? [property]).find(({ type }) => type !== 'null') ?? {}

function limitsOf(property) {
  const { minLength, maxLength, minItems, maxItems, minimum, maximum, items } = limited(property)
  const each = items && limited(items).maxLength
  const found = { least: minLength ?? minItems ?? minimum, most: maxLength ?? maxItems ?? maximum, each }
  return Object.entries(found).filter(([, value]) => value !== undefined)
}

/** Writes what forms know of lengths, counts and bounds: a constant a schema, of which a bundle takes those that it uses. */
async function writeLimits(name, from, { components }) {
  const code = Object.entries(components.schemas).flatMap(([schema, { properties = {} }]) => {
    const fields = Object.entries(properties)
      .map(([field, property]) => [field, limitsOf(property)])
      .filter(([, limits]) => limits.length > 0)
    if (fields.length === 0 || !/^\w+$/.test(schema)) return []
    const lines = fields.map(([field, limits]) => {
      const said = limits.map(([limit, value]) => `${limit}: ${value}`).join(', ')
      return `  ${/^\w+$/.test(field) ? field : `'${field}'`}: { ${said} },`
    })
    return [`export const ${schema} = {\n${lines.join('\n')}\n} as const\n`]
  })
  await writeFile(new URL(`limits/${name}.ts`, target), header(from) + code.join('\n'))
}

async function write(name, from, document) {
  const code = astToString(await openapiTS(JSON.parse(JSON.stringify(document, untitled)), options))
  await writeFile(new URL(`${name}.ts`, target), header(from) + code)
}

await rm(target, { recursive: true, force: true })
await mkdir(new URL('limits/', target), { recursive: true })
for (const service of services) {
  const path = `services/${service}/openapi.json`
  const document = JSON.parse(await readFile(new URL(path, root), 'utf8'))
  await write(service, path, document)
  await writeLimits(service, path, document)
}

// AsyncAPI's payloads are JSON Schemas under the same name as OpenAPI's, so the same library reads them.
const path = 'contracts/asyncapi-ws.yaml'
const { schemas } = parse(await readFile(new URL(path, root), 'utf8')).components
await write('live', path, { openapi: '3.1.0', info: { version: '1' }, paths: {}, components: { schemas } })
