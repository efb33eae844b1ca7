import { useCallback } from 'react'
import { useIntl } from 'react-intl'

import { sizeOf } from '../rules'

/** Returns the function that says how large something is. */
export function useSize(): (bytes: number) => string {
  const { formatNumber } = useIntl()
  return useCallback(
    (bytes) => {
      const { value, unit } = sizeOf(bytes)
      return formatNumber(value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 })
    },
    [formatNumber],
  )
}
