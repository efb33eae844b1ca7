import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useIntl } from 'react-intl'

import { basesQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import type { Shown } from '@/ui/saving'

import type { Settings } from '../rules'

/** Returns the function that says settings field by field. */
export function useDescribed(): (settings: Settings) => readonly Shown[] {
  const t = useT()
  const { formatNumber } = useIntl()
  const bases = useQuery(basesQuery).data
  return useCallback(
    ({ name, instructions, model, temperature, knowledge_base_ids }) => [
      { label: t('ai.name'), value: name ?? t('ai.name-none') },
      { label: t('ai.instructions'), value: instructions },
      { label: t('ai.model'), value: model ?? t('ai.model-default') },
      {
        label: t('ai.temperature'),
        value: temperature === null ? t('ai.temperature-none') : formatNumber(temperature),
      },
      {
        label: t('ai.knows'),
        value:
          knowledge_base_ids === null
            ? t('ai.knows.all')
            : [
                t('ai.knows.general'),
                ...knowledge_base_ids.map(
                  (id) => bases?.find((one) => one.knowledge_base_id === id)?.name ?? t('ui.pick.gone'),
                ),
              ].join(', '),
      },
    ],
    [bases, formatNumber, t],
  )
}
