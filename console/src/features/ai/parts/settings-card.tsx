import { useQuery } from '@tanstack/react-query'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Card } from '@/ui/page'
import { Failure, LoadingRows } from '@/ui/states'

import { settingsQuery } from '../queries'
import type { Settings } from '../rules'
import { useDescribed } from './described'
import { SettingsForm } from './settings-form'

export function SettingsCard() {
  const t = useT()
  const times = useTimes()
  const isAdmin = administering.includes(usePerson().role)
  const settings = useQuery(settingsQuery)
  if (settings.isPending) return <LoadingRows />
  if (settings.isError && !settings.data)
    return <Failure error={settings.error} onRetry={() => void settings.refetch()} />
  const { updated_at, version } = settings.data.data
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">
        {t('ai.settings-about')}{' '}
        {version > 0 && updated_at ? t('ai.version', { version, at: times.full(updated_at) }) : t('ai.version-none')}
      </p>
      <Card>{isAdmin ? <SettingsForm seen={settings.data} /> : <ReadSettings settings={settings.data.data} />}</Card>
    </div>
  )
}

function ReadSettings({ settings }: { settings: Settings }) {
  const describe = useDescribed()
  return (
    <dl className="flex flex-col gap-4">
      {describe(settings).map(({ label, value }) => (
        <div key={label}>
          <dt className="text-muted">{label}</dt>
          <dd dir="auto" className="[overflow-wrap:anywhere] whitespace-pre-wrap">
            {value || '—'}
          </dd>
        </div>
      ))}
    </dl>
  )
}
