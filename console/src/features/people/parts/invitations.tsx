import { useInfiniteQuery } from '@tanstack/react-query'
import { MailPlus, X } from 'lucide-react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge } from '@/ui/badge'
import { useConfirmed } from '@/ui/confirmed'
import { Page } from '@/ui/page'
import { More, Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { invitationsKey, invitationsQuery, revoke } from '../queries'
import type { Invitation } from '../rules'
import { Invite } from './invite'

export function InvitationsPage() {
  const t = useT()
  return (
    <Page title={t('people.invitations')} description={t('people.invitations-about')} actions={<Invite />}>
      <Invitations />
    </Page>
  )
}

function Invitations() {
  const t = useT()
  const times = useTimes()
  const query = useInfiniteQuery(invitationsQuery)
  const [ask, question] = useConfirmed<Invitation>({
    title: ({ email }) => t('people.revoke-title', { email }),
    description: t('people.revoke-about'),
    action: t('people.revoke'),
    said: t('people.revoked'),
    refresh: [invitationsKey],
    run: ({ invitation_id }) => revoke(invitation_id),
  })
  if (query.isPending) return <LoadingRows rows={3} />
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  const open = query.data.pages.flatMap((page) => page.invitations)
  if (open.length === 0) return <Empty icon={<MailPlus size={28} />} title={t('people.no-invitations')} />
  return (
    <>
      <Rows label={t('people.invitations')}>
        {open.map((one) => (
          <Row
            key={one.invitation_id}
            name={one.email}
            badges={
              <>
                <Badge>{t(`people.role.${one.role}`)}</Badge>
                <Badge tone="info">{t(`people.purpose.${one.purpose}`)}</Badge>
              </>
            }
            detail={[one.display_name, t('people.expires', { at: times.full(one.expires_at) })]
              .filter(Boolean)
              .join(' · ')}
            menu={[{ label: t('people.revoke'), icon: <X size={16} />, danger: true, onSelect: () => ask(one) }]}
          />
        ))}
      </Rows>
      <More query={query} />
      {question}
    </>
  )
}
