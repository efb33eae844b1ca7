/** What the APIs take, as rules of forms: each with the sentence that says what is wrong. */
import { useMemo } from 'react'
import { z } from '@/ui/z'

import { useT, type Translate } from '@/intl/intl'

/** As `api/generated/limits` has them, from what the APIs say of their fields. */
export interface Bounds {
  least?: number
  most: number
}

export function limitsIn(t: Translate) {
  const long = (most: number) => t('ui.limit.long', { most })
  const whole = ({ least = 0, most }: Bounds) => {
    const between = t('ui.limit.between', { least, most })
    return z.int(between).min(least, between).max(most, between)
  }
  return {
    /** Something has to be written. */
    text: ({ least = 1, most }: Bounds) =>
      z
        .string()
        .trim()
        .min(least, least === 1 ? t('ui.limit.missing') : t('ui.limit.short', { least }))
        .max(most, long(most)),
    /** May be empty. */
    free: ({ most }: Bounds) => z.string().trim().max(most, long(most)),
    whole,
    wholeOrNone: (bounds: Bounds) => whole(bounds).nullable(),
    /** None, one or several of a list. */
    some: ({ least = 0, most }: Bounds) =>
      z.array(z.string()).min(least, t('ui.limit.choose')).max(most, t('ui.limit.many', { most })),
    /** Something of a list, which is known by its id. */
    one: () => z.string().min(1, t('ui.limit.missing')),
  }
}

export type Limits = ReturnType<typeof limitsIn>

export function useLimits(): Limits {
  const t = useT()
  return useMemo(() => limitsIn(t), [t])
}

/** For `register` of a field that may be left empty. */
export const numberOrNone = {
  setValueAs: (value: string | number | null): number | null => (value === null || value === '' ? null : Number(value)),
}
