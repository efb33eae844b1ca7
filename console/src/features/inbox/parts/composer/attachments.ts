/** What may be attached, by what the channel carries. */
import type { components } from '@/api/generated/conversation'

import type { FileKind } from '../conversation/content'

export type Capabilities = components['schemas']['CapabilitiesView']
export type Refusal = { why: 'type' } | { why: 'size'; largest: number } | { why: 'empty' }

export const MOST_FILES = 10

interface Given {
  name: string
  type: string
  size: number
}

const ofType = (type: string): FileKind => {
  if (type.startsWith('image/')) return 'image'
  if (type.startsWith('video/')) return 'video'
  if (type.startsWith('audio/')) return 'audio'
  return 'document'
}

/** Returns as what a file goes: by its type, where the channel carries that, else as a document. */
export function kindOf(file: Given, able: Capabilities): FileKind | Refusal {
  if (file.size === 0) return { why: 'empty' }
  const type = file.type.split(';')[0] ?? ''
  let refusal: Refusal = { why: 'type' }
  for (const kind of [ofType(type), 'document'] as const) {
    const limit = able.files[kind]
    if (!limit || !able.sends.includes(kind)) continue
    if (limit.mime_types !== null && !limit.mime_types.includes(type)) continue
    if (file.size <= limit.largest_bytes) return kind
    if (refusal.why === 'type' || refusal.largest < limit.largest_bytes)
      refusal = { why: 'size', largest: limit.largest_bytes }
  }
  return refusal
}

/** Returns whether anything can be attached at all. */
export const carriesFiles = (able: Capabilities): boolean => Object.keys(able.files).length > 0

/** Signed addresses are made for the gateway's own host; the front door serves them under its own. */
export function throughDoor(address: string): string {
  const { pathname, search } = new URL(address, location.origin)
  return `/api/gateway${pathname.replace(/^\/api\/gateway/, '')}${search}`
}
