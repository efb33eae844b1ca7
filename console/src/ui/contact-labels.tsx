import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { contactKey, putContactLabels } from '@/api/conversations'
import { useT } from '@/intl/intl'
import { LIVE } from '@/live/live'

import { LabelChips, LabelPicker } from './labels'
import { EditButton, Section } from './section'
import { useToasts } from './toasts'

interface ContactLabelsProps {
  contactId: string
  labelIds: readonly string[]
  mayChange: boolean
}

/** Labels of the customer, which stay with them in every conversation. */
export function ContactLabels({ contactId, labelIds, mayChange }: ContactLabelsProps) {
  const t = useT()
  const queries = useQueryClient()
  const { failed } = useToasts()
  const [isOpen, setOpen] = useState(false)
  const put = useMutation({
    mutationFn: (ids: string[]) => putContactLabels(contactId, ids),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: contactKey(contactId) }),
        queries.invalidateQueries({ queryKey: [LIVE, 'conversation'] }),
      ]),
    onError: failed,
  })
  const chosen = put.isPending ? put.variables : labelIds
  return (
    <Section
      title={t('ui.labels.of-customer')}
      action={mayChange && <EditButton label={t('ui.labels.edit-of-customer')} onClick={() => setOpen(true)} />}
    >
      <LabelChips ids={chosen} />
      {isOpen && (
        <LabelPicker
          title={t('ui.labels.of-customer')}
          chosen={chosen}
          onChoose={(ids) => put.mutate(ids)}
          onClose={() => setOpen(false)}
        />
      )}
    </Section>
  )
}
