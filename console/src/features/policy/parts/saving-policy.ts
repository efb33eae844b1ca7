import { useQueryClient } from '@tanstack/react-query'

import { useT } from '@/intl/intl'
import { useSaving, type Saving, type Versioned } from '@/ui/saving'
import { useToasts } from '@/ui/toasts'

import { policyQuery, putPolicy, readPolicy } from '../queries'
import type { Policy } from '../rules'

/** Saves a part of the policy, over the newest that is known of the rest. */
export function useSavingPolicy(seen: Versioned<Policy>, show: (now: Policy) => void): Saving<Policy, Partial<Policy>> {
  const t = useT()
  const toasts = useToasts()
  const queries = useQueryClient()
  return useSaving<Policy, Partial<Policy>>({
    seen,
    read: readPolicy,
    save: (part, version, now) => putPolicy({ ...now, ...part }, version),
    onSaved: (now) => {
      queries.setQueryData(policyQuery.queryKey, now)
      show(now.data)
      toasts.done(t('policy.saved'))
    },
  })
}
