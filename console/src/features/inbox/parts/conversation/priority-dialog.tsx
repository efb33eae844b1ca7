import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'

import type { Conversation } from '../../rules'
import type { Priority, useAct } from './use-act'

const PRIORITIES: readonly Priority[] = ['urgent', 'high', 'normal', 'low']

interface PriorityDialogProps {
  conversation: Conversation
  act: ReturnType<typeof useAct>
  onClose: () => void
}

export function PriorityDialog({ conversation, act, onClose }: PriorityDialogProps) {
  const t = useT()
  return (
    <Dialog title={t('inbox.do.priority')} open onClose={onClose}>
      <fieldset className="flex flex-col">
        <legend className="sr-only">{t('inbox.do.priority')}</legend>
        {PRIORITIES.map((one) => (
          <label key={one} className="flex cursor-pointer items-center gap-3 rounded-lg px-2 py-2 hover:bg-hover">
            <input
              type="radio"
              name="priority"
              checked={(conversation.priority ?? 'normal') === one}
              onChange={() => act.mutate({ do: 'priority', priority: one })}
              className="size-4 accent-(--accent)"
            />
            {t(`inbox.priority.${one}`)}
          </label>
        ))}
      </fieldset>
    </Dialog>
  )
}
