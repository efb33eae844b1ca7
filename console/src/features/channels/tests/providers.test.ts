import { describe, expect, test } from 'vitest'

import { limitsIn } from '@/ui/limits'

import { changesBy, givenBy, newToken, PROVIDERS, providers, schemaOf, type Filled } from '../providers'

const sentences = { wrong: 'wrong', moved: 'moved' }
const limits = limitsIn((id) => id)

const filled = (values: Record<string, string>): Filled => ({
  name: 'Loja',
  outlet_id: '',
  active: true,
  groups: false,
  values,
})
const meta = filled({
  phone_number_id: '123',
  waba_id: '',
  access_token: 'EAAG',
  app_secret: 'secret',
  verify_token: 'token',
})
const wpp = filled({ server_url: 'https://wpp.example', session: 'loja', secret_key: 'own-secret' })

const mistakes = (provider: keyof typeof providers, form: Filled, kept: Record<string, unknown> | null = null) => {
  const { error } = schemaOf(provider, limits, sentences, kept).safeParse(form)
  return Object.fromEntries(error?.issues.toReversed().map((one) => [one.path.join('.'), one.message]) ?? [])
}

describe('a form', () => {
  test('takes what looks right', () => {
    expect(mistakes('meta', meta)).toEqual({})
    expect(mistakes('wppconnect', wpp)).toEqual({})
  })

  test('says of each field that it does not look right', () => {
    expect(
      mistakes('meta', { ...meta, values: { ...meta.values, phone_number_id: '+55 11', app_secret: '' } }),
    ).toEqual({
      'values.phone_number_id': 'wrong',
      'values.app_secret': 'ui.limit.missing',
    })
  })

  test('refuses the secret that WPPConnect comes with', () => {
    const known = { ...wpp, values: { ...wpp.values, secret_key: 'THISISMYSECURETOKEN' } }
    expect(mistakes('wppconnect', known)).toEqual({ 'values.secret_key': 'wrong' })
  })

  test('of a channel that is there may leave its secrets empty, unless they would go to another server', () => {
    const empty = { ...wpp, values: { ...wpp.values, secret_key: '' } }
    expect(mistakes('wppconnect', empty, { server_url: 'https://wpp.example' })).toEqual({})
    expect(mistakes('wppconnect', empty, { server_url: 'https://other.example' })).toEqual({
      'values.secret_key': 'moved',
    })
  })
})

test('the gateway is told settings and secrets apart, and nothing that was left empty', () => {
  expect(givenBy('meta', meta)).toEqual({
    settings: { phone_number_id: '123' },
    secrets: { access_token: 'EAAG', app_secret: 'secret', verify_token: 'token' },
  })
  expect(givenBy('wppconnect', { ...wpp, groups: true }).settings).toEqual({
    server_url: 'https://wpp.example',
    session: 'loja',
    groups: true,
  })
})

test('of a changed channel it is told only what changed, and what was taken away', () => {
  const before = { phone_number_id: '123', waba_id: '456' }
  const now = { ...meta, values: { ...meta.values, access_token: '', app_secret: '', verify_token: '' } }
  expect(changesBy('meta', now, before)).toEqual({ settings: { waba_id: null }, secrets: {} })
})

test('a token is made anew each time, of signs that its provider takes', () => {
  const token = newToken()
  expect(newToken()).not.toBe(token)
  for (const provider of PROVIDERS)
    for (const field of providers[provider].fields.filter(({ kind }) => kind === 'token'))
      expect(token).toMatch(field.form)
})
