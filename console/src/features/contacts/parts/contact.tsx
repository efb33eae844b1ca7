import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, Pencil } from 'lucide-react'
import { useState } from 'react'

import { contactQuery, type Contact } from '@/api/conversations'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import { ContactLabels } from '@/ui/contact-labels'
import { useTitle } from '@/ui/page'
import { Facts, Section } from '@/ui/section'
import { Failure, Loading } from '@/ui/states'

import { contactRoute } from '../routes'
import { nameOf } from '../rules'
import { Conversations } from './conversations'
import { Identities } from './identities'
import { NameDialog } from './name-dialog'

export function ContactPage() {
  const { contactId } = contactRoute.useParams()
  const query = useQuery(contactQuery(contactId))
  if (query.isPending) return <Loading />
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  return <ShownContact key={contactId} contact={query.data} />
}

function ShownContact({ contact }: { contact: Contact }) {
  const t = useT()
  const times = useTimes()
  const { role } = usePerson()
  const asked = contactRoute.useSearch()
  const [isNaming, setNaming] = useState(false)
  const name = nameOf(contact)
  const mayChange = answering.includes(role)
  useTitle(name)
  const facts: [string, string][] = [[t('contacts.first-seen'), times.full(contact.first_seen_at)]]
  if (contact.last_seen_at !== null) facts.push([t('contacts.last-seen'), times.full(contact.last_seen_at)])
  if (contact.display_name !== null && contact.profile_name !== null)
    facts.push([t('contacts.profile-name'), contact.profile_name])
  return (
    <div className="h-full overflow-y-auto bg-surface">
      <div className="mx-auto flex max-w-3xl flex-col">
        <header className="flex items-center gap-3 px-4 py-4">
          <Link to="/contacts" search={asked} aria-label={t('contacts.back')} className="rounded-lg p-1.5 lg:hidden">
            <ArrowLeft size={20} aria-hidden />
          </Link>
          <Avatar name={name} size={48} />
          <h1 className="min-w-0 grow text-xl font-semibold [overflow-wrap:anywhere]">
            <bdi>{name}</bdi>
          </h1>
          {mayChange && (
            <Button icon={<Pencil size={16} />} aria-label={t('contacts.rename')} onClick={() => setNaming(true)}>
              <span className="hidden sm:inline">{t('contacts.rename')}</span>
            </Button>
          )}
        </header>
        <Section title={t('contacts.identities')}>
          <Identities of={contact.identities} />
        </Section>
        <Section title={t('contacts.facts')}>
          <Facts facts={facts} />
        </Section>
        <ContactLabels contactId={contact.contact_id} labelIds={contact.label_ids} mayChange={mayChange} />
        <Section title={t('contacts.talks')}>
          <Conversations contactId={contact.contact_id} />
        </Section>
      </div>
      {isNaming && <NameDialog contact={contact} onClose={() => setNaming(false)} />}
    </div>
  )
}
