import { useQuery } from '@tanstack/react-query'

import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { Card, Page } from '@/ui/page'
import { Failure, Loading } from '@/ui/states'

import { BrowserNotices } from './parts/browser-notices'
import { ChangePassword } from './parts/change-password'
import { Presence } from './parts/presence'
import { Sessions } from './parts/sessions'
import { profileQuery } from './queries'
import { signsInHere } from './rules'

export function AccountPage() {
  const t = useT()
  const query = useQuery(profileQuery)
  if (query.isPending) return <Loading />
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  const profile = query.data
  const facts = [
    [t('account.name'), profile.display_name],
    [t('account.email'), profile.email],
    [t('account.role'), t(`people.role.${profile.role}`)],
    [t('account.business'), profile.tenant_name],
  ] as const
  const isHere = signsInHere(profile)
  return (
    <Page title={t('account.title')} description={t(isHere ? 'account.name-about' : 'account.outside')}>
      <Card>
        <dl className="grid gap-4 sm:grid-cols-2">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt className="text-xs text-muted">{label}</dt>
              <dd dir="auto" className="[overflow-wrap:anywhere]">
                {value ?? '—'}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      {answering.includes(profile.role) && <Presence userId={profile.user_id} />}
      {answering.includes(profile.role) && <BrowserNotices />}
      {isHere && <ChangePassword email={profile.email ?? ''} />}
      {isHere && <Sessions />}
    </Page>
  )
}
