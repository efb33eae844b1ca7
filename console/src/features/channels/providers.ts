/** What each provider has to be told: its settings and secrets, and what they look like. The gateway checks them again. */
import { z } from '@/ui/z'

import { ChannelRequest } from '@/api/generated/limits/gateway'
import type { MessageId } from '@/intl/message-ids'
import type { Limits } from '@/ui/limits'

import type { Provider } from './rules'

export interface FieldOf {
  name: string
  kind: 'setting' | 'secret' | 'token'
  /** What it looks like where it is right. */
  form: RegExp
  label: MessageId
  /** Where it is found, or what it is for. */
  hint: MessageId
  optional?: boolean
  placeholder?: string
}

interface ProviderFacts {
  fields: readonly FieldOf[]
  /** Groups can be let in. */
  groups: boolean
  /** What is done at the provider once the channel is there, in order. */
  steps: readonly MessageId[]
}

/** Of one setting the API says nothing but that it is bounded. */
const LONGEST_SETTING = 1_000

const SECRET = /^[\x21-\x7e]{1,1000}$/
const SERVER = /^https?:\/\/[A-Za-z0-9.\-[\]:]+(\/[A-Za-z0-9._~/-]*)?$/
const server: FieldOf = {
  name: 'server_url',
  kind: 'setting',
  form: SERVER,
  label: 'channels.field.server_url',
  hint: 'channels.hint.server_url',
  placeholder: 'https://whatsapp.example.com',
}
const linkSteps: readonly MessageId[] = ['channels.step.link']

export const providers: Record<Provider, ProviderFacts> = {
  meta: {
    groups: false,
    fields: [
      {
        name: 'phone_number_id',
        kind: 'setting',
        form: /^[0-9]{1,32}$/,
        label: 'channels.field.phone_number_id',
        hint: 'channels.hint.phone_number_id',
        placeholder: '106540352242922',
      },
      {
        name: 'waba_id',
        kind: 'setting',
        form: /^[0-9]{1,32}$/,
        label: 'channels.field.waba_id',
        hint: 'channels.hint.waba_id',
        optional: true,
      },
      {
        name: 'access_token',
        kind: 'secret',
        form: SECRET,
        label: 'channels.field.access_token',
        hint: 'channels.hint.access_token',
      },
      {
        name: 'app_secret',
        kind: 'secret',
        form: SECRET,
        label: 'channels.field.app_secret',
        hint: 'channels.hint.app_secret',
      },
      {
        name: 'verify_token',
        kind: 'token',
        form: SECRET,
        label: 'channels.field.verify_token',
        hint: 'channels.hint.verify_token',
      },
    ],
    steps: [
      'channels.step.meta-open',
      'channels.step.meta-paste',
      'channels.step.meta-subscribe',
      'channels.step.write',
    ],
  },
  twilio: {
    groups: false,
    fields: [
      {
        name: 'account_sid',
        kind: 'setting',
        form: /^AC[0-9A-Za-z_]{1,62}$/,
        label: 'channels.field.account_sid',
        hint: 'channels.hint.account_sid',
        placeholder: 'AC…',
      },
      {
        name: 'from',
        kind: 'setting',
        form: /^(whatsapp:)?\+[1-9][0-9]{6,14}$/,
        label: 'channels.field.from',
        hint: 'channels.hint.from',
        placeholder: '+5511999990000',
      },
      {
        name: 'auth_token',
        kind: 'secret',
        form: SECRET,
        label: 'channels.field.auth_token',
        hint: 'channels.hint.auth_token',
      },
    ],
    steps: ['channels.step.twilio-open', 'channels.step.twilio-paste', 'channels.step.write'],
  },
  evolution: {
    groups: true,
    fields: [
      server,
      {
        name: 'instance',
        kind: 'setting',
        form: /^.{1,200}$/,
        label: 'channels.field.instance',
        hint: 'channels.hint.instance',
      },
      {
        name: 'api_key',
        kind: 'secret',
        form: SECRET,
        label: 'channels.field.api_key',
        hint: 'channels.hint.evolution-key',
      },
      {
        name: 'webhook_secret',
        kind: 'token',
        form: SECRET,
        label: 'channels.field.webhook_secret',
        hint: 'channels.hint.webhook_secret',
      },
    ],
    steps: linkSteps,
  },
  wppconnect: {
    groups: true,
    fields: [
      server,
      {
        name: 'session',
        kind: 'setting',
        form: /^[A-Za-z0-9_-]{1,100}$/,
        label: 'channels.field.session',
        hint: 'channels.hint.session',
      },
      {
        name: 'secret_key',
        kind: 'secret',
        form: /^(?!THISISMYSECURETOKEN$)[\x21-\x7e]{1,1000}$/,
        label: 'channels.field.secret_key',
        hint: 'channels.hint.secret_key',
      },
    ],
    steps: linkSteps,
  },
  baileys: {
    groups: true,
    fields: [
      server,
      {
        name: 'connection',
        kind: 'setting',
        form: /^\+?[A-Za-z0-9._-]{1,100}$/,
        label: 'channels.field.connection',
        hint: 'channels.hint.connection',
        placeholder: '+5511999990000',
      },
      {
        name: 'api_key',
        kind: 'secret',
        form: SECRET,
        label: 'channels.field.api_key',
        hint: 'channels.hint.baileys-key',
      },
      {
        name: 'webhook_verify_token',
        kind: 'token',
        form: SECRET,
        label: 'channels.field.webhook_verify_token',
        hint: 'channels.hint.webhook_verify_token',
      },
    ],
    steps: linkSteps,
  },
}

export const PROVIDERS = Object.keys(providers) as Provider[]

export interface Filled {
  name: string
  outlet_id: string
  active: boolean
  groups: boolean
  values: Record<string, string>
}

interface Sentences {
  /** It does not look like what is wanted. */
  wrong: string
  /** For another server the secrets have to be given again: they are not sent to a place that somebody else may have chosen. */
  moved: string
}

/** Returns the rules of a provider's form. `kept`: the settings of a channel that is there; its secrets may be left empty. */
export function schemaOf(
  provider: Provider,
  limits: Limits,
  { wrong, moved }: Sentences,
  kept: Record<string, unknown> | null,
) {
  const fields = providers[provider].fields
  const values = Object.fromEntries(
    fields.map((field) => {
      const text = limits.text({ most: LONGEST_SETTING }).regex(field.form, wrong)
      const mayBeEmpty = field.optional === true || (kept !== null && field.kind !== 'setting')
      return [field.name, mayBeEmpty ? z.union([z.literal(''), text]) : text]
    }),
  )
  const whole = z.object({
    name: limits.text(ChannelRequest.name),
    outlet_id: z.string(),
    active: z.boolean(),
    groups: z.boolean(),
    values: z.object(values),
  })
  return whole.superRefine((filled, context) => {
    if (kept?.server_url === undefined || filled.values.server_url === kept.server_url) return
    for (const field of fields.filter((one) => one.kind !== 'setting' && !filled.values[one.name]))
      context.addIssue({ code: 'custom', path: ['values', field.name], message: moved })
  })
}

interface Given {
  settings: Record<string, string | boolean>
  secrets: Record<string, string>
}

/** Returns what the gateway is told of a form: settings and secrets each by name, those that were left empty left out. */
export function givenBy(provider: Provider, { values, groups }: Filled): Given {
  const facts = providers[provider]
  const given = (isWanted: (field: FieldOf) => boolean): Record<string, string> =>
    Object.fromEntries(
      facts.fields.flatMap((field) => {
        const value = values[field.name]?.trim() ?? ''
        return isWanted(field) && value !== '' ? [[field.name, value]] : []
      }),
    )
  return {
    settings: { ...given((field) => field.kind === 'setting'), ...(facts.groups ? { groups } : {}) },
    secrets: given((field) => field.kind !== 'setting'),
  }
}

/** Returns what the gateway is told of a changed form: an optional setting that was emptied is taken away. */
export function changesBy(provider: Provider, filled: Filled, before: Record<string, unknown>) {
  const { settings, secrets } = givenBy(provider, filled)
  const emptied = providers[provider].fields.filter(
    (field) => field.kind === 'setting' && before[field.name] != null && settings[field.name] === undefined,
  )
  const all: Record<string, string | boolean | null> = {
    ...settings,
    ...Object.fromEntries(emptied.map((field) => [field.name, null])),
  }
  const changed = Object.entries(all).filter(([name, value]) => value !== (before[name] ?? null))
  return { settings: Object.fromEntries(changed), secrets }
}

/** Returns a token that nobody can guess, of signs that every form and every address takes. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
