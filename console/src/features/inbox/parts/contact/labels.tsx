import { useState } from 'react'

import { useT } from '@/intl/intl'
import { LabelChips } from '@/ui/labels'
import { EditButton, Section } from '@/ui/section'

import { LabelsDialog } from '../conversation/labels-dialog'
import { useTalk } from '../conversation/talk'
import { useAct } from '../conversation/use-act'

export function ConversationLabels() {
  const t = useT()
  const { conversation, allowed } = useTalk()
  const act = useAct(conversation.conversation_id)
  const [isOpen, setOpen] = useState(false)
  return (
    <Section
      title={t('inbox.contact.labels')}
      action={allowed.mark && <EditButton label={t('inbox.do.labels')} onClick={() => setOpen(true)} />}
    >
      <LabelChips ids={conversation.label_ids ?? []} />
      {isOpen && <LabelsDialog conversation={conversation} act={act} onClose={() => setOpen(false)} />}
    </Section>
  )
}
