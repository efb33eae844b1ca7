import { useMemo } from 'react'
import { useIntl } from 'react-intl'

import { durationOf, type Period } from '../rules'

const MICROS = 1_000_000

/** Returns how figures are said; what there is none of is a dash. */
export function useFigures() {
  const { formatNumber, formatDateTimeRange, messages } = useIntl()
  return useMemo(() => {
    const texts = new Map<string, unknown>(Object.entries(messages))
    const orDash = (say: (value: number) => string) => (value: number | null) => (value === null ? '–' : say(value))
    return {
      number: orDash((value) => formatNumber(value, { maximumFractionDigits: 1 })),
      rate: orDash((value) => formatNumber(value, { style: 'percent', maximumFractionDigits: 1 })),
      change: (value: number) =>
        formatNumber(value, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' }),
      duration: orDash((seconds) => {
        const { value, unit } = durationOf(seconds)
        return formatNumber(value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 })
      }),
      money: (micros: number, currency: string) => formatNumber(micros / MICROS, { style: 'currency', currency }),
      days: ({ from, to }: Period) =>
        formatDateTimeRange(new Date(`${from}T12:00:00`), new Date(`${to}T12:00:00`), { dateStyle: 'medium' }),
      /** An intent that the console has no word for is said as the model named it. */
      intent: (name: string) => {
        const text = texts.get(`ai.intent.${name}`)
        return typeof text === 'string' ? text : name
      },
    }
  }, [formatNumber, formatDateTimeRange, messages])
}
