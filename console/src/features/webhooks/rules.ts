import { z } from '@/ui/z'

import type { components } from '@/api/generated/conversation'
import { NewEndpoint, WantedFact } from '@/api/generated/limits/conversation'
import type { Translate } from '@/intl/intl'
import { limitsIn } from '@/ui/limits'

type Schemas = components['schemas']
export type Endpoint = Schemas['EndpointView']
export type Wanted = Schemas['WantedFact']
export type FactType = Schemas['FactTypeView']
export type Delivery = Schemas['DeliveryView']
export type DeliveryState = Delivery['state']

export const STATES: readonly DeliveryState[] = ['waiting', 'delivered', 'failed', 'skipped']
/** All fields of a type that are not personal. */
export const NOT_PERSONAL = '*'

function isAddress(typed: string): boolean {
  return URL.canParse(typed) && ['http:', 'https:'].includes(new URL(typed).protocol)
}

export function endpointSchema(t: Translate) {
  const limits = limitsIn(t)
  return z.object({
    url: limits.text(NewEndpoint.url).refine((typed) => typed === '' || isAddress(typed), t('webhooks.bad-url')),
    description: limits.free(NewEndpoint.description),
    types: z
      .array(
        z.object({
          type: z.string(),
          fields: z.array(z.string()).min(1, t('webhooks.no-fields')).max(WantedFact.fields.most),
        }),
      )
      .min(1, t('webhooks.no-types'))
      .max(NewEndpoint.types.most),
  })
}

/** Returns the types that are wanted, with one more, or without one that was. What a type's fields were stays. */
export function withTypes(wanted: readonly Wanted[], types: readonly string[]): Wanted[] {
  const known = new Map(wanted.map((one) => [one.type, one]))
  return types.map((type) => known.get(type) ?? { type, fields: [NOT_PERSONAL] })
}

/** Returns the short name of a type: what happened, without who says it and the version. */
export const shortType = (type: string): string => type.replace(/^[^.]+\./, '').replace(/\.v\d+$/, '')

type Health = 'well' | 'failing' | 'disabled' | 'gone' | 'off'

/** Returns how an endpoint is: by us, by its own answers, or by its admin. */
export function healthOf(endpoint: Endpoint): Health {
  if (!endpoint.enabled) {
    if (endpoint.disabled_because === 'gone') return 'gone'
    return endpoint.disabled_because === 'failing' ? 'disabled' : 'off'
  }
  return endpoint.failing_since === null ? 'well' : 'failing'
}

/** Something was not tried even once: what comes of it is seconds away. */
export const isUnderWay = (deliveries: readonly Delivery[]): boolean =>
  deliveries.some((one) => one.state === 'waiting' && one.attempts === 0)
