import { useNavigate } from '@tanstack/react-router'
import { ListFilter } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'

import { useT } from '@/intl/intl'
import { PhoneButton } from '@/phone/phone-button'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { IconButton } from '@/ui/button'
import { SearchField } from '@/ui/search-field'

import { asAsked, isNarrowed, type Asked } from '../../lists'
import { useSavedLists } from '../../saved-lists'
import { ListsMenu } from './lists-menu'
import { NarrowedBy } from './narrowed-by'
import { ViewTabs } from './view-tabs'

const FilterDialog = lazy(() => import('./filter-dialog'))

interface ListHeadProps {
  asked: Asked
  /** A conversation is beside the list: the page's heading is whom it is with. */
  isOpen: boolean
}

/** Which list is shown: all of it stands in the address, so that it can be shared and gone back to. */
export function ListHead({ asked, isOpen }: ListHeadProps) {
  const t = useT()
  const navigate = useNavigate()
  const { role, userId } = usePerson()
  const { saved, lists } = useSavedLists(userId)
  const [isFiltering, setFiltering] = useState(false)
  const Title = isOpen ? 'h2' : 'h1'
  const goTo = (wanted: Asked) => void navigate({ to: '/inbox', search: asAsked({ ...wanted }) })
  return (
    <>
      <div className="flex shrink-0 items-center gap-1 p-2">
        {/* A viewer would learn names and phones by trying. */}
        {answering.includes(role) && <Title className="sr-only">{t('inbox.title')}</Title>}
        {answering.includes(role) ? (
          <SearchField
            label={t('inbox.search')}
            sought={asked.q}
            // The conversation that is open stays, and the way back leads to before the search.
            onSeek={(q) =>
              void navigate({
                to: '.',
                search: (now) => asAsked({ ...now, q }),
                replace: asked.q !== undefined,
              })
            }
          />
        ) : (
          <Title className="min-w-0 grow truncate px-1 text-base font-semibold">{t('inbox.title')}</Title>
        )}
        <IconButton
          label={t('inbox.filter.title')}
          icon={<ListFilter size={18} />}
          pressed={isNarrowed(asked)}
          onClick={() => setFiltering(true)}
        />
        <ListsMenu asked={asked} lists={lists} />
        <PhoneButton />
      </div>
      {asked.q === undefined && <ViewTabs asked={asked} />}
      <NarrowedBy asked={asked} saved={saved} lists={lists} onChange={goTo} />
      <Suspense>
        {isFiltering && (
          <FilterDialog
            asked={asked}
            onClose={() => setFiltering(false)}
            onChoose={(narrowing) => {
              setFiltering(false)
              goTo({ view: asked.view, q: asked.q, ...narrowing })
            }}
          />
        )}
      </Suspense>
    </>
  )
}
