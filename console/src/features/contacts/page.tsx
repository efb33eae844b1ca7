import { Outlet, useMatchRoute, useNavigate } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { UserRound } from 'lucide-react'

import { labelsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { inputLook } from '@/ui/field'
import { useTitle } from '@/ui/page'
import { SearchField } from '@/ui/search-field'
import { Empty } from '@/ui/states'

import { ContactList } from './parts/contact-list'
import { contactsRoute } from './routes'
import { asContactsAsked, type ContactsAsked } from './rules'

/** The customers, and one of them beside; on a narrow screen, one of the two. */
export function ContactsPage() {
  const t = useT()
  useTitle(t('contacts.title'))
  const navigate = useNavigate()
  const search = contactsRoute.useSearch()
  const { role } = usePerson()
  // Who may not look for people is shown the list without it, whoever sent the address.
  const asked = answering.includes(role) ? search : asContactsAsked({ label: search.label })
  const isOpen = useMatchRoute()({ to: '/contacts/$contactId' }) !== false
  // Of two headings that are seen at once the customer's name is the page's.
  const Title = isOpen ? 'h2' : 'h1'
  const show = (change: ContactsAsked) =>
    void navigate({ to: '.', search: (now) => ({ ...now, ...change }), replace: asked.q !== undefined })
  return (
    <div className="flex h-full">
      <section
        aria-label={t('contacts.title')}
        className={`flex w-full flex-col border-e bg-surface lg:flex lg:w-90 lg:shrink-0 ${isOpen ? 'hidden' : ''}`}
      >
        <header className="flex shrink-0 flex-col gap-2 border-b p-2">
          <Title className="px-1 text-base font-semibold">{t('contacts.title')}</Title>
          {answering.includes(role) && (
            <div className="flex">
              <SearchField label={t('contacts.search')} sought={asked.q} onSeek={(q) => show({ q })} />
            </div>
          )}
          <LabelChoice chosen={asked.label} onChoose={(label) => show({ label })} />
        </header>
        <ContactList key={asked.label ?? ''} asked={asked} />
      </section>
      <section className={`min-w-0 grow ${isOpen ? '' : 'hidden lg:block'}`}>
        {isOpen ? <Outlet /> : <Empty icon={<UserRound size={28} />} title={t('contacts.choose')} />}
      </section>
    </div>
  )
}

interface LabelChoiceProps {
  chosen: string | undefined
  onChoose: (label: string | undefined) => void
}

function LabelChoice({ chosen, onChoose }: LabelChoiceProps) {
  const t = useT()
  const { data: labels, isPending } = useQuery(labelsQuery)
  // Has its height before it is there, so that the list below does not move.
  if (isPending) return <div className="h-9" />
  if (!labels || (labels.length === 0 && chosen === undefined)) return null
  return (
    <select
      aria-label={t('contacts.label')}
      className={inputLook}
      value={chosen ?? ''}
      onChange={({ currentTarget }) => onChoose(currentTarget.value || undefined)}
    >
      <option value="">{t('contacts.any-label')}</option>
      {chosen !== undefined && labels.every((one) => one.label_id !== chosen) && (
        <option value={chosen}>{t('ui.pick.gone')}</option>
      )}
      {labels.map((one) => (
        <option key={one.label_id} value={one.label_id}>
          {one.name}
        </option>
      ))}
    </select>
  )
}
