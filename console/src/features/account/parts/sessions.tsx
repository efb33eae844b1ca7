import { useT } from '@/intl/intl'
import { signOut } from '@/session/session'
import { Button } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { Card } from '@/ui/page'

import { endSessions } from '../queries'

export function Sessions() {
  const t = useT()
  const [ask, question] = useConfirmed<true>({
    title: () => t('account.end-title'),
    description: t('account.sessions-about'),
    action: t('account.end-sessions'),
    said: t('account.ended'),
    refresh: [],
    run: endSessions,
    onDone: () => void signOut(),
  })
  return (
    <Card title={t('account.sessions')}>
      <div className="flex flex-wrap items-center justify-between gap-4">
        <p className="max-w-prose text-muted">{t('account.sessions-about')}</p>
        <Button look="danger" onClick={() => ask(true)}>
          {t('account.end-sessions')}
        </Button>
      </div>
      {question}
    </Card>
  )
}
