/** What an entry of the audit log says besides, in words. A newer service may write more: that is shown as it names it. */
import type { MessageId } from '@/intl/message-ids'
import type { Translate } from '@/intl/intl'

import { ROLES, SERVICES, type Entry } from './rules'

const FIELDS: Readonly<Record<string, MessageId>> = {
  name: 'access.name',
  display_name: 'access.name',
  role: 'people.role',
  active: 'channels.active',
  locale: 'access.locale',
  time_zone: 'people.hours.zone',
  ai_enabled: 'access.business.ai_enabled',
  answered_kinds: 'access.kinds',
  burst_window_ms: 'access.burst',
  echo_pauses_ai: 'access.business.echo_pauses_ai',
  resend_unknown: 'access.business.resend_unknown',
  handoff_message: 'access.handoff-message',
  retention_days: 'access.retention',
  outlet_id: 'channels.outlet',
  groups: 'channels.groups',
  access_token: 'channels.field.access_token',
  account_sid: 'channels.field.account_sid',
  api_key: 'channels.field.api_key',
  app_secret: 'channels.field.app_secret',
  auth_token: 'channels.field.auth_token',
  connection: 'channels.field.connection',
  from: 'channels.field.from',
  instance: 'channels.field.instance',
  phone_number_id: 'channels.field.phone_number_id',
  secret_key: 'channels.field.secret_key',
  server_url: 'channels.field.server_url',
  session: 'channels.field.session',
  verify_token: 'channels.field.verify_token',
  waba_id: 'channels.field.waba_id',
  webhook_secret: 'channels.field.webhook_secret',
  webhook_verify_token: 'channels.field.webhook_verify_token',
}
const PROVIDERS = ['meta', 'twilio', 'evolution', 'wppconnect', 'baileys'] as const
const PARKED = [
  'foreign_account',
  'inactive_channel',
  'malformed',
  'malformed_json',
  'system_message',
  'too_large',
  'too_many',
  'unknown_contact',
  'unknown_event',
  'unknown_field',
  'unknown_object',
  'unknown_status',
  'unread',
] as const

const known = <One extends string>(all: readonly One[], said: unknown): One | undefined =>
  all.find((one) => one === said)
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
const listed = (value: unknown): string[] => (Array.isArray(value) ? value.map(textOf) : [])

type Say = (value: unknown, t: Translate) => string | undefined

const SAID: Readonly<Record<string, Say>> = {
  provider: (value, t) => {
    const one = known(PROVIDERS, value)
    return one && t(`channels.provider.${one}`)
  },
  role: (value, t) => {
    const one = known(ROLES, value)
    return one && t(`people.role.${one}`)
  },
  reason: (value, t) => {
    const one = known(PARKED, value)
    return one && t(`channels.parked-reason.${one}`)
  },
  active: (value, t) => t(value === false ? 'access.detail.inactive' : 'access.detail.active'),
  elements: (value, t) => (typeof value === 'number' ? t('access.detail.elements', { count: value }) : undefined),
  fields: (value, t) => {
    const fields = listed(value).map((one) => (FIELDS[one] ? t(FIELDS[one]) : one))
    return t('access.detail.fields', { fields: [...new Set(fields)].join(', ') })
  },
  scopes: (value, t) =>
    listed(value)
      .map((scope) => scopeIn(scope, t))
      .join(', '),
}

function scopeIn(scope: string, t: Translate): string {
  const [of, reach] = scope.split(':')
  const service = known(SERVICES, of)
  const far = known(['read', 'write'], reach)
  return service && far ? `${t(`access.service.${service}`)}: ${t(`access.reach.${far}`)}` : scope
}

/** Returns what an entry says besides. */
export const detailsOf = (details: Entry['details'], t: Translate): string =>
  Object.entries(details)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => SAID[name]?.(value, t) ?? `${name}: ${textOf(value)}`)
    .filter((said) => said !== '')
    .join(' · ')
