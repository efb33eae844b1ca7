import { useT } from '@/intl/intl'
import { turnNotices, useNotices } from '@/ui/browser-notices'
import { Card } from '@/ui/page'
import { Toggle } from '@/ui/toggle'

/** Whether this browser tells of what is new while somebody looks elsewhere. */
export function BrowserNotices() {
  const t = useT()
  const notices = useNotices()
  const isBlocked = notices === 'denied' || notices === 'impossible'
  return (
    <Card title={t('account.notices')}>
      <Toggle
        label={t('account.notices.here')}
        hint={t(isBlocked ? `account.notices.${notices}` : 'account.notices.about')}
        checked={notices === 'on'}
        disabled={isBlocked}
        onChange={(on) => void turnNotices(on)}
      />
    </Card>
  )
}
