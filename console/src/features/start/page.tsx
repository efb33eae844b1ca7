import { useNavigate } from '@tanstack/react-router'

import { ProblemError } from '@/api/problem'
import { useT } from '@/intl/intl'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Button } from '@/ui/button'
import { Page } from '@/ui/page'
import { Failure } from '@/ui/states'

import { dismiss, useDismissed } from './dismissed'
import { StepList } from './parts/step-list'

export function StartPage() {
  const t = useT()
  const { role, tenantId } = usePerson()
  const dismissed = useDismissed(tenantId)
  const navigate = useNavigate()
  if (!administering.includes(role)) return <Failure error={new ProblemError(403, null)} />
  const putAway = () => {
    dismiss(tenantId)
    void navigate({ to: '/inbox' })
  }
  return (
    <Page
      title={t('start.title')}
      description={t('start.about')}
      actions={!dismissed && <Button onClick={putAway}>{t('start.dismiss')}</Button>}
    >
      <StepList />
    </Page>
  )
}
