import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Form } from '@/ui/form'
import { Card, Page } from '@/ui/page'
import { Meanwhile, useSaving, type Versioned } from '@/ui/saving'
import { Failure, Loading } from '@/ui/states'
import { useToasts } from '@/ui/toasts'

import { faultOf, writtenHours, type BusinessHours } from '../../hours'
import { hoursQuery, putHours, readHours } from '../../queries'
import { useHoursAsText } from './hours-as-text'
import { HoursFields } from './hours-fields'

export function HoursPage() {
  const t = useT()
  const query = useQuery(hoursQuery)
  return (
    <Page title={t('people.hours')} description={t('people.hours-about')}>
      {query.isPending && <Loading />}
      {query.isError && !query.data && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <HoursForm seen={query.data} />}
    </Page>
  )
}

function HoursForm({ seen }: { seen: Versioned<BusinessHours> }) {
  const t = useT()
  const { role } = usePerson()
  const toasts = useToasts()
  const queries = useQueryClient()
  const describe = useHoursAsText()
  const [hours, setHours] = useState(seen.data)
  const [tried, setTried] = useState(false)
  const saving = useSaving<BusinessHours, BusinessHours>({
    seen,
    read: readHours,
    save: putHours,
    onSaved: (now) => {
      queries.setQueryData(hoursQuery.queryKey, now)
      setHours(now.data)
      toasts.done(t('people.changed'))
    },
  })
  const fault = faultOf(hours)
  const isAdmin = administering.includes(role)
  const fields = <HoursFields hours={hours} fault={tried ? fault : null} disabled={!isAdmin} onChange={setHours} />
  if (!isAdmin) return <Card>{fields}</Card>
  return (
    <Card>
      <Form
        busy={saving.busy}
        error={saving.error}
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (fault === null) saving.save(writtenHours(hours))
        }}
      >
        <Meanwhile saving={saving} describe={describe} onTake={setHours} />
        {fields}
      </Form>
    </Card>
  )
}
