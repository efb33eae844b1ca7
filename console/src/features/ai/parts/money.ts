import { useCallback } from 'react'
import { useIntl } from 'react-intl'

const MICROS = 1_000_000
/** Models are paid in dollars (`TokensSpent`); a turn costs a small part of a cent. */
const CURRENCY = 'USD'

/** Returns the function that says an amount of millionths. */
export function useMoney(): (micros: number) => string {
  const { formatNumber } = useIntl()
  return useCallback(
    (micros) => formatNumber(micros / MICROS, { style: 'currency', currency: CURRENCY, maximumFractionDigits: 6 }),
    [formatNumber],
  )
}
