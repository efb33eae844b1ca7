/** What the APIs take, as rules of forms: each with the sentence that says what is wrong. */
import { useMemo } from 'react'
import { z } from '@/ui/z'

import { useT, type Translate } from '@/intl/intl'

export function limitsIn(t: Translate) {
  const long = (most: number) => t('ui.limit.long', { most })
  const between = (least: number, most: number) => t('ui.limit.between', { least, most })
  const whole = (least: number, most: number) =>
    z.int(between(least, most)).min(least, between(least, most)).max(most, between(least, most))
  return {
    /** Something has to be written. */
    text: (most: number, least = 1) =>
      z
        .string()
        .trim()
        .min(least, least === 1 ? t('ui.limit.missing') : t('ui.limit.short', { least }))
        .max(most, long(most)),
    /** May be empty. */
    free: (most: number) => z.string().trim().max(most, long(most)),
    whole,
    wholeOrNone: (least: number, most: number) => whole(least, most).nullable(),
    /** One or several of a list. */
    some: (most: number, least = 1) =>
      z.array(z.string()).min(least, t('ui.limit.choose')).max(most, t('ui.limit.many', { most })),
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
