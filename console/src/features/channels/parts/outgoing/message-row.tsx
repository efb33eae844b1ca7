import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Row } from '@/ui/rows'

import { sendTone, type Outgoing } from '../../rules'

interface MessageRowProps {
  message: Outgoing
  channel: string | undefined
  onOpen: () => void
}

export function MessageRow({ message, channel, onOpen }: MessageRowProps) {
  const t = useT()
  const times = useTimes()
  const { state, status, error } = message
  return (
    <Row
      name={message.to}
      badges={
        <>
          <Badge tone={sendTone(state)}>{t(`channels.send-state.${state}`)}</Badge>
          {status && status !== 'sent' && (
            <Badge tone={status === 'failed' ? 'danger' : 'neutral'}>{t(`channels.status.${status}`)}</Badge>
          )}
        </>
      }
      detail={
        <>
          <p>
            {[channel, t(`channels.origin.${message.origin}`), times.full(message.requested_at)]
              .filter(Boolean)
              .join(' · ')}
          </p>
          {error && <p className="mt-0.5 text-danger">{t(`channels.error.${error.class}`)}</p>}
        </>
      }
      actions={<Button onClick={onOpen}>{t('channels.details')}</Button>}
    />
  )
}
