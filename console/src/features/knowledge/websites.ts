/** What the console decides about websites whose pages are documents, without asking anybody. */
import type { components } from '@/api/generated/knowledge'
import type { MessageId } from '@/intl/message-ids'
import type { Tone } from '@/ui/badge'

import { failureOf } from './rules'

export type Website = components['schemas']['WebsiteView']
export type CrawledPage = components['schemas']['CrawledPageView']
export type NewWebsite = components['schemas']['NewWebsite']
export type WebsiteChange = components['schemas']['WebsiteChange']

export const KINDS = ['page', 'sitemap', 'links'] as const
export const PAGE_STATUSES = ['kept', 'duplicate', 'redirected', 'refused', 'failed', 'gone', 'waiting'] as const
export type PageStatus = (typeof PAGE_STATUSES)[number]

/** How often a site is read again, in hours; 0 for: only when somebody says so. */
export const EVERY = ['0', '24', '168', '720'] as const

export const isAtIt = ({ status }: Website): boolean => status === 'waiting' || status === 'crawling'

const TONES: Record<Website['status'], Tone> = {
  waiting: 'neutral',
  crawling: 'info',
  crawled: 'success',
  failed: 'danger',
}
export const toneOfWebsite = ({ status }: Website): Tone => TONES[status]

const PAGE_TONES: Record<PageStatus, Tone> = {
  waiting: 'neutral',
  kept: 'success',
  duplicate: 'neutral',
  redirected: 'neutral',
  refused: 'warning',
  failed: 'danger',
  gone: 'neutral',
}
export const toneOfPage = ({ status }: CrawledPage): Tone => PAGE_TONES[status]

const REASONS = [
  'canonical',
  'compressed',
  'empty',
  'forbidden',
  'http_status',
  'noindex',
  'not_found',
  'not_wanted',
  'other_site',
  'plan_full',
  'redirect',
  'robots',
  'sitemap_unreadable',
  'too_large',
  'too_long',
  'too_many_documents',
  'too_many_redirects',
  'too_slow',
  'type',
  'unreachable',
] as const

/** Returns why a page is no document, or a crawl came to less, as a sentence; null where there is nothing to say. */
export function whyOf(reason: string | null): MessageId | null {
  if (reason === null || reason === '') return null
  const known = REASONS.find((one) => one === reason)
  return known ? `knowledge.site.why.${known}` : failureOf(reason)
}

/** Returns whether what somebody typed is an address that can be read. The service looks closer. */
export function isAddress(typed: string): boolean {
  if (!URL.canParse(typed.trim())) return false
  const url = new URL(typed.trim())
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

/** Returns the beginnings of paths that somebody typed, one a line. */
export const pathsOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .map((line) => (line.startsWith('/') ? line : `/${line}`)),
  ),
]

export interface WebsiteForm {
  url: string
  kind: (typeof KINDS)[number]
  max_pages: number | null
  max_depth: number
  include: string
  exclude: string
  every: string
}

export const emptyWebsite: WebsiteForm = {
  url: '',
  kind: 'links',
  max_pages: null,
  max_depth: 3,
  include: '',
  exclude: '',
  every: '168',
}

export const formOf = (website: Website): WebsiteForm => ({
  url: website.url,
  kind: website.kind,
  max_pages: website.max_pages,
  max_depth: website.max_depth,
  include: website.include.join('\n'),
  exclude: website.exclude.join('\n'),
  every: String(website.recrawl_hours ?? 0),
})

/** Returns the choices of how often, with one that another program has set. */
export const everyOf = (form: WebsiteForm): readonly string[] =>
  EVERY.some((one) => one === form.every) ? EVERY : [...EVERY, form.every]

/** Returns how often a site is read again, in words. */
export function everySaid(hours: string): MessageId {
  const known = EVERY.find((one) => one === hours)
  return known ? `knowledge.site.every.${known}` : 'knowledge.site.every.hours'
}

export const newWebsiteOf = (form: WebsiteForm): NewWebsite => ({
  ...changeOf(form),
  url: form.url.trim(),
  kind: form.kind,
})

export function changeOf({ kind, max_pages, max_depth, include, exclude, every }: WebsiteForm) {
  const hours = Number(every)
  const recrawl_hours = hours > 0 ? hours : null
  if (kind === 'page') return { recrawl_hours }
  return {
    recrawl_hours,
    max_pages,
    ...(kind === 'links' ? { max_depth } : {}),
    include: pathsOf(include),
    exclude: pathsOf(exclude),
  }
}
