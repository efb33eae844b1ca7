import { useMemo } from 'react'

import { asProblem } from '@/api/problem'
import { useT } from '@/intl/intl'

/** Returns the function that says, in the page's language, what happened and what to do about it. */
export function useSaid(): (error: unknown) => string {
  const t = useT()
  return useMemo(
    () => (error) => {
      const { status, problem } = asProblem(error)
      const detail = problem?.detail ?? ''
      if (status === 0) return t('ui.problem.unreachable')
      if (status === 401) return t('ui.problem.unauthenticated')
      if (status === 403) return t('ui.problem.forbidden')
      if (status === 404) return t('ui.problem.not-found')
      if (status === 409) return t('ui.problem.conflict', { detail })
      if (status === 412 || status === 428) return t('ui.problem.stale')
      if (status === 413) return t('ui.problem.too-large')
      if (status === 429) return t('ui.problem.limit', { detail })
      if (status >= 500) return t('ui.problem.server')
      return t('ui.problem.refused', { detail })
    },
    [t],
  )
}
