import { useMemo } from 'react'
import { useIntl } from 'react-intl'

import { sizeOf } from '../rules'

const MICROS = 1_000_000

/** Returns how amounts are said: of things, of bytes, of money. */
export function useAmounts() {
  const { formatNumber } = useIntl()
  return useMemo(() => {
    const size = (bytes: number) => {
      const { value, unit } = sizeOf(bytes)
      return formatNumber(value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 })
    }
    return {
      of: (meter: string, amount: number) => (meter === 'storage_bytes' ? size(amount) : formatNumber(amount)),
      money: (micros: number, currency: string) =>
        formatNumber(micros / MICROS, { style: 'currency', currency, maximumFractionDigits: 6 }),
      price: (cents: number, currency: string) =>
        formatNumber(cents / 100, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }),
    }
  }, [formatNumber])
}
