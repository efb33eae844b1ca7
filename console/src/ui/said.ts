import { useMemo } from 'react'

import { asProblem } from '@/api/problem'
import { useT, type Translate } from '@/intl/intl'

import { asReason } from './reasons'

/** Returns the function that says, in the page's language, what happened and what to do about it. */
export function useSaid(): (error: unknown) => string {
  const t = useT()
  return useMemo(() => (error) => said(t, error), [t])
}

/** Returns a refusal in the page's language. What a service says of one that nobody here knows is better than nothing. */
export function said(t: Translate, error: unknown): string {
  const { status, problem } = asProblem(error)
  const detail = problem?.detail ?? ''
  const reason = asReason(problem?.reason)
  if (status === 0) return t('ui.problem.unreachable')
  if (status >= 500) return t('ui.problem.server')
  if (reason) return t(`ui.reason.${reason}`)
  if (status === 401) return t('ui.problem.unauthenticated')
  if (status === 403) return t('ui.problem.forbidden')
  if (status === 404) return t('ui.problem.not-found')
  if (status === 409) return t('ui.problem.conflict', { detail })
  if (status === 412 || status === 428) return t('ui.problem.stale')
  if (status === 413) return t('ui.problem.too-large')
  if (status === 429) return limited(t, problem, detail)
  return t('ui.problem.refused', { detail })
}

function limited(t: Translate, problem: Record<string, unknown> | null, detail: string): string {
  const { limit, retry_after_s: wait } = problem ?? {}
  if (typeof limit === 'number') return t('ui.problem.limit-of', { limit })
  if (typeof wait === 'number') return t('ui.problem.wait', { seconds: Math.ceil(wait) })
  return t('ui.problem.limit', { detail })
}
