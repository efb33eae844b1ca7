import { useCallback } from 'react'
import { useIntl } from 'react-intl'

import { useT } from '@/intl/intl'
import type { Shown } from '@/ui/saving'

import type { Settings } from '../rules'

/** Returns the function that says settings field by field. */
export function useDescribed(): (settings: Settings) => readonly Shown[] {
  const t = useT()
  const { formatNumber } = useIntl()
  return useCallback(
    ({ name, instructions, model, temperature }) => [
      { label: t('ai.name'), value: name ?? t('ai.name-none') },
      { label: t('ai.instructions'), value: instructions },
      { label: t('ai.model'), value: model ?? t('ai.model-default') },
      {
        label: t('ai.temperature'),
        value: temperature === null ? t('ai.temperature-none') : formatNumber(temperature),
      },
    ],
    [formatNumber, t],
  )
}
