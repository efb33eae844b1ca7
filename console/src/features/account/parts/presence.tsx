import { useQuery } from '@tanstack/react-query'

import { useT } from '@/intl/intl'
import { useDoing } from '@/ui/doing'
import { Card } from '@/ui/page'

import { presenceKey, presenceQuery, sayPresence } from '../queries'

const STATES = ['online', 'away'] as const

export function Presence({ userId }: { userId: string }) {
  const t = useT()
  const { data: state } = useQuery(presenceQuery(userId))
  const say = useDoing(sayPresence, { refresh: [presenceKey], said: t('account.presence.said'), loud: true })
  const shown = say.isPending ? say.variables : state
  return (
    <Card title={t('account.presence')}>
      <fieldset className="flex flex-col gap-3">
        <legend className="mb-3 text-muted">{t('account.presence-about')}</legend>
        {STATES.map((one) => (
          <label key={one} className="flex items-center gap-2">
            <input
              type="radio"
              name="presence"
              className="size-4 accent-accent"
              checked={shown === one}
              onChange={() => say.mutate(one)}
            />
            {t(`account.presence.${one}`)}
          </label>
        ))}
      </fieldset>
    </Card>
  )
}
