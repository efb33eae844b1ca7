/** Where a document stands, who is told of it and when: what the console decides of it without asking anybody. */
import type { components } from '@/api/generated/knowledge'

import type { Document } from './rules'

export type KnowledgeBase = components['schemas']['BaseView']
export type ScopeChange = components['schemas']['ScopeChange']
export type Scope = Pick<Document, 'knowledge_base_id' | 'labels' | 'audience' | 'valid_from' | 'valid_until'>

export const AUDIENCES = ['customers', 'staff'] as const
export type Audience = (typeof AUDIENCES)[number]

/** The base that everybody has: it is not in the list of those that were made. */
export const GENERAL = 'general'

/** Which documents are listed. */
export interface Wanted {
  knowledge_base_id: string | null
  label: string | null
  audience: Audience | null
}
export const EVERYTHING: Wanted = { knowledge_base_id: null, label: null, audience: null }

export const isNarrowed = (wanted: Wanted): boolean => Object.values(wanted).some((one) => one !== null)

/** Returns which bases are searched beside the general one; null for all. */
export const askedBases = (chosen: string): string[] | null =>
  chosen === '' ? null : chosen === GENERAL ? [] : [chosen]

export interface ScopeForm {
  base: string
  labels: string
  audience: Audience
  from: string
  until: string
}

export const formOf = (scope: Scope): ScopeForm => ({
  base: scope.knowledge_base_id ?? GENERAL,
  labels: scope.labels.join(', '),
  audience: scope.audience,
  from: localOf(scope.valid_from),
  until: localOf(scope.valid_until),
})

/** Returns what a form asks for. A time that was not touched stays as it is, to the second. */
export const changeOf = (form: ScopeForm, before: Scope): ScopeChange => ({
  knowledge_base_id: form.base === GENERAL ? null : form.base,
  labels: labelsOf(form.labels),
  audience: form.audience,
  valid_from: momentOf(form.from, before.valid_from),
  valid_until: momentOf(form.until, before.valid_until),
})

/** Returns labels that were typed with commas between them, each once. */
export const labelsOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split(',')
      .map((one) => one.trim().replace(/\s+/g, ' '))
      .filter(Boolean),
  ),
]

/** Returns whether a document would be found at some time. */
export const isSometime = ({ from, until }: ScopeForm): boolean => from === '' || until === '' || from < until

/** When a document is not found because of the time. */
export type Validity = { is: 'not-yet' | 'ends' | 'over'; moment: string } | null

export function validityOf({ valid_from, valid_until }: Scope, now: number): Validity {
  if (valid_until !== null && Date.parse(valid_until) <= now) return { is: 'over', moment: valid_until }
  if (valid_from !== null && Date.parse(valid_from) > now) return { is: 'not-yet', moment: valid_from }
  return valid_until === null ? null : { is: 'ends', moment: valid_until }
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Returns a moment as the browser's field for date and time has it, in its own zone. */
function localOf(iso: string | null): string {
  if (iso === null) return ''
  const at = new Date(iso)
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}

function momentOf(typed: string, before: string | null): string | null {
  if (typed === '') return null
  return typed === localOf(before) ? before : new Date(typed).toISOString()
}
