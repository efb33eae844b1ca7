/** What a message holds, read field by field: its form is the contracts', and there will be more kinds than are known here. */
import type { Message } from '../../rules'

export type FileKind = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker'

export interface Card {
  name: string | null
  phones: string[]
}

export type Content =
  | { kind: 'text'; text: string }
  | { kind: FileKind; caption: string | null }
  | { kind: 'location'; latitude: number; longitude: number; name: string | null; address: string | null }
  | { kind: 'contacts'; contacts: Card[] }
  | { kind: 'choice'; title: string }
  | { kind: 'order'; text: string | null; items: { id: string; quantity: number }[] }
  | {
      kind: 'options'
      text: string
      header: string | null
      footer: string | null
      button: string | null
      options: string[]
    }
  | { kind: 'template'; name: string; text: string }
  | { kind: 'unsupported'; original: string | null }

type Fields = Record<string, unknown>

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {})
const textIn = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const numberIn = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const listIn = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : [])

export const FILES: readonly FileKind[] = ['image', 'video', 'audio', 'voice', 'document', 'sticker']

/** Returns null where there is nothing to show: it was taken back, or a viewer looks. */
export function contentOf(message: Pick<Message, 'content'>): Content | null {
  return message.content ? contentIn(message.content) : null
}

export function contentIn(content: Fields): Content {
  const kind = textIn(content.kind) ?? ''
  const file = FILES.find((one) => one === kind)
  if (file !== undefined) return { kind: file, caption: textIn(content.caption) }
  switch (kind) {
    case 'text':
      return { kind, text: textIn(content.text) ?? '' }
    case 'location':
      return {
        kind,
        latitude: numberIn(content.latitude) ?? 0,
        longitude: numberIn(content.longitude) ?? 0,
        name: textIn(content.name),
        address: textIn(content.address),
      }
    case 'contacts':
      return { kind, contacts: listIn(content.contacts).map(cardOf) }
    case 'button_reply':
    case 'list_reply':
    case 'flow_reply':
      return { kind: 'choice', title: textIn(content.title) ?? '' }
    case 'order':
      return { kind, text: textIn(content.text), items: listIn(content.items).map(itemOf) }
    case 'buttons':
      return { ...optionsOf(content), button: null, options: listIn(content.buttons).map(titleOf) }
    case 'list':
      return { ...optionsOf(content), button: textIn(content.button), options: rowsOf(content.sections).map(titleOf) }
    case 'template':
      return { kind, name: textIn(content.template_name) ?? '', text: textIn(content.preview) ?? bodyOf(content.body) }
    default:
      return { kind: 'unsupported', original: textIn(content.original_kind) ?? (kind || null) }
  }
}

const cardOf = (card: Fields): Card => ({
  name: textIn(card.name),
  phones: Array.isArray(card.phones) ? card.phones.filter((phone) => typeof phone === 'string') : [],
})

const itemOf = (item: Fields) => ({
  id: textIn(item.product_retailer_id) ?? '',
  quantity: numberIn(item.quantity) ?? 0,
})
const titleOf = (row: Fields): string => textIn(row.title) ?? ''
const rowsOf = (sections: unknown): Fields[] => listIn(sections).flatMap((section) => listIn(section.rows))
const bodyOf = (body: unknown): string =>
  listIn(body)
    .flatMap((part) => textIn(part.text) ?? [])
    .join('\n')

const optionsOf = (content: Fields) => ({
  kind: 'options' as const,
  text: textIn(content.text) ?? '',
  header: textIn(content.header),
  footer: textIn(content.footer),
})

/** Returns the words of a message, for what can be copied, quoted or written again. */
export function wordsOf(content: Content | null): string {
  if (content === null) return ''
  if ('text' in content) return content.text ?? ''
  if ('caption' in content) return content.caption ?? ''
  if (content.kind === 'choice') return content.title
  return ''
}

export interface Citation {
  id: string
  title: string
}

/** Returns the documents that an answer rests on, each once. */
export function citationsOf(citations: readonly Fields[] | null | undefined): Citation[] {
  const found = new Map<string, Citation>()
  for (const one of citations ?? []) {
    const id = textIn(one.document_id) ?? textIn(one.title)
    if (id !== null && !found.has(id)) found.set(id, { id, title: textIn(one.title) ?? id })
  }
  return [...found.values()]
}
