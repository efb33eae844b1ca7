import { Go } from '@/app/go'

import { settings } from '@/app/features'
import { usePerson } from '@/session/use-session'
import { useTitle } from '@/ui/page'
import { useT } from '@/intl/intl'

import { groupsFor } from '../rules'

const WIDE = '(min-width: 64rem)'

/** On a wide screen the first page is open already; on a narrow one the list is the page. */
export function TeamStart() {
  const t = useT()
  const { role } = usePerson()
  useTitle(t('team.title'))
  const first = groupsFor(role, settings)[0]?.entries[0]
  return first && matchMedia(WIDE).matches ? <Go to={first.to} replace /> : null
}
