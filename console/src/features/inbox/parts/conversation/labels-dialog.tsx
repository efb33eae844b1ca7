import { useT } from '@/intl/intl'
import { LabelPicker } from '@/ui/labels'

import type { Conversation } from '../../rules'
import type { useAct } from './use-act'

interface LabelsDialogProps {
  conversation: Conversation
  act: ReturnType<typeof useAct>
  onClose: () => void
}

export function LabelsDialog({ conversation, act, onClose }: LabelsDialogProps) {
  const t = useT()
  return (
    <LabelPicker
      title={t('inbox.do.labels')}
      chosen={conversation.label_ids ?? []}
      onChoose={(labelIds) => act.mutate({ do: 'label', labelIds })}
      onClose={onClose}
    />
  )
}
