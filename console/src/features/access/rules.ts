import { z } from '@/ui/z'

import type { components } from '@/api/generated/gateway'
import { TenantChange, TenantSettings } from '@/api/generated/limits/gateway'
import type { Translate } from '@/intl/intl'
import { isZone } from '@/intl/zones'
import { limitsIn } from '@/ui/limits'

export type ApiKey = components['schemas']['KeyView']
export type NewApiKey = components['schemas']['NewKeyView']
export type Entry = components['schemas']['EntryView']
export type Business = components['schemas']['TenantView']
export type BusinessChange = components['schemas']['TenantChange']

export const ROLES = ['admin', 'supervisor', 'agent', 'viewer'] as const
export const SERVICES = [
  'gateway',
  'conversation',
  'llm-orchestration',
  'knowledge',
  'message-sender',
  'billing',
  'analytics',
] as const
export const KINDS = [
  'text',
  'button_reply',
  'list_reply',
  'image',
  'audio',
  'voice',
  'video',
  'document',
  'sticker',
  'location',
  'contacts',
  'flow_reply',
  'order',
] as const

type Service = (typeof SERVICES)[number]
export type Reach = 'none' | 'read' | 'write'
export type Reaches = Record<Service, Reach>

export const noReach = (): Reaches =>
  Object.fromEntries(SERVICES.map((service) => [service, 'none'])) as unknown as Reaches

/** Returns the scopes that a key needs: to write includes to read, as the services have it. */
export const scopesOf = (reaches: Reaches): string[] =>
  SERVICES.filter((service) => reaches[service] !== 'none').map((service) => `${service}:${reaches[service]}`)

/** Returns when a key ends that is good until a day is over, where the person is; null for no end. */
export function endOfDay(day: string): string | null {
  if (day === '') return null
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + 1).toISOString()
}

/** Returns whether a key that is good until a day would be good at all. */
export function isToCome(day: string, now = new Date()): boolean {
  const end = endOfDay(day)
  return end === null || new Date(end) > now
}

/** What the audit log has words for. A newer service may write more: those are shown as it names them. */
const ACTS = [
  'tenant.created',
  'tenant.changed',
  'tenant.suspended',
  'tenant.resumed',
  'outlet.created',
  'outlet.changed',
  'outlet.removed',
  'channel.created',
  'channel.changed',
  'channel.removed',
  'channel.replayed',
  'channel.session_started',
  'channel.session_reset',
  'channel.session_ended',
  'member.created',
  'member.changed',
  'member.removed',
  'member.password_changed',
  'member.reset_offered',
  'invitation.created',
  'invitation.revoked',
  'api_key.created',
  'api_key.revoked',
  'session.link_made',
  'session.opened_by_link',
  'session.reused',
  'session.all_ended',
] as const

export const isKnownAct = (action: string): action is (typeof ACTS)[number] => ACTS.some((known) => known === action)

export type ActorKind = 'person' | 'api-key' | 'invitation' | 'operator'

/** Returns who did something: the kind, and the id where there is one. */
export function actorOf(actor: string): { kind: ActorKind; id: string | null } {
  if (actor === 'operator') return { kind: 'operator', id: null }
  const [kind, id] = actor.split(':', 2)
  if (id !== undefined && (kind === 'api-key' || kind === 'invitation')) return { kind, id }
  return { kind: 'person', id: actor }
}

/** The languages of the automatic texts, and whichever a business has besides. */
export const localesWith = (own: string): string[] => [...new Set(['pt-BR', 'en', 'es', own])]

export function businessSchema(t: Translate) {
  const limits = limitsIn(t)
  const { least, most } = TenantSettings.burst_window_ms
  const seconds = t('ui.limit.between', { least: least / 1_000, most: most / 1_000 })
  return z.object({
    name: limits.text(TenantChange.name),
    locale: z.string(),
    time_zone: limits
      .text(TenantChange.time_zone)
      .refine((zone) => zone === '' || isZone(zone), t('people.hours.bad-zone')),
    ai_enabled: z.boolean(),
    answered_kinds: limits.some(TenantSettings.answered_kinds),
    burst_window_s: z
      .number(seconds)
      .min(least / 1_000, seconds)
      .max(most / 1_000, seconds),
    echo_pauses_ai: z.boolean(),
    resend_unknown: z.boolean(),
    handoff_message: limits.free(TenantSettings.handoff_message),
    retention_days: limits.whole(TenantSettings.retention_days),
  })
}

export type BusinessForm = z.infer<ReturnType<typeof businessSchema>>

export const businessForm = ({ name, locale, time_zone, settings }: Business): BusinessForm => ({
  name,
  locale,
  time_zone,
  ai_enabled: settings.ai_enabled ?? true,
  answered_kinds: settings.answered_kinds ?? [],
  burst_window_s: (settings.burst_window_ms ?? 2_000) / 1_000,
  echo_pauses_ai: settings.echo_pauses_ai ?? true,
  resend_unknown: settings.resend_unknown ?? false,
  handoff_message: settings.handoff_message ?? '',
  retention_days: settings.retention_days ?? 365,
})

/** Returns changes as the API has them: what is the business's own, and its settings by name. */
export function businessChange(changes: Partial<BusinessForm>): BusinessChange {
  const { name, locale, time_zone, burst_window_s, ...rest } = changes
  const settings = {
    ...rest,
    ...(burst_window_s === undefined ? {} : { burst_window_ms: Math.round(burst_window_s * 1_000) }),
  }
  const own = Object.fromEntries(Object.entries({ name, locale, time_zone }).filter(([, value]) => value !== undefined))
  return Object.keys(settings).length > 0 ? { ...own, settings } : own
}

/** Returns how a business reads, field by field. */
export const describedBusiness = (form: BusinessForm, t: Translate) => {
  const yes = (is: boolean) => t(is ? 'policy.yes' : 'policy.no')
  return [
    { label: t('access.name'), value: form.name },
    { label: t('access.locale'), value: form.locale },
    { label: t('people.hours.zone'), value: form.time_zone },
    { label: t('access.retention'), value: String(form.retention_days) },
    { label: t('access.business.ai_enabled'), value: yes(form.ai_enabled) },
    { label: t('access.business.echo_pauses_ai'), value: yes(form.echo_pauses_ai) },
    { label: t('access.handoff-message'), value: form.handoff_message },
    { label: t('access.burst'), value: String(form.burst_window_s) },
    { label: t('access.kinds'), value: form.answered_kinds.join(', ') },
    { label: t('access.business.resend_unknown'), value: yes(form.resend_unknown) },
  ]
}
