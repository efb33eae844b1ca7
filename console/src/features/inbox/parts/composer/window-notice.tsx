import { Clock } from 'lucide-react'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'

import { lengthOf, windowOf } from '../conversation/allowed'
import { useTalk } from '../conversation/talk'
import { useNow } from '../conversation/use-now'
import { TemplateDialog } from './template-dialog'

/** Until when the customer may be written to, and what can still be sent when that is over. */
export function WindowNotice() {
  const t = useT()
  const { conversation, able } = useTalk()
  const now = useNow(1_000)
  const [isOpen, setOpen] = useState(false)
  const state = windowOf(conversation, able?.free_text_for_s, now)
  if (state === 'none' || state === 'open') return null
  const { hours, minutes, seconds } = lengthOf(Date.parse(conversation.window_ends_at ?? '') - now)
  const hasTemplates = able?.sends.includes('template') ?? false
  return (
    <div
      className={`flex flex-wrap items-center gap-2 px-3 pt-2 text-xs ${state === 'over' ? 'text-danger' : 'text-warning'}`}
    >
      <Clock size={14} aria-hidden />
      <p role={state === 'over' ? 'status' : 'timer'} className="grow tabular-nums">
        {state === 'over'
          ? t(hasTemplates ? 'inbox.window.over' : 'inbox.window.over-without')
          : t('inbox.window.left', { hours, minutes, seconds })}
      </p>
      {state === 'over' && hasTemplates && (
        <Button className="h-7 px-2 text-xs" onClick={() => setOpen(true)}>
          {t('inbox.template.send')}
        </Button>
      )}
      {isOpen && <TemplateDialog onClose={() => setOpen(false)} />}
    </div>
  )
}
