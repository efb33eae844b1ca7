import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { labelsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { Empty, Failure, Loading } from '@/ui/states'

import type { Conversation } from '../../rules'
import type { useAct } from './use-act'

interface LabelsDialogProps {
  conversation: Conversation
  act: ReturnType<typeof useAct>
  onClose: () => void
}

const MOST = 20

export function LabelsDialog({ conversation, act, onClose }: LabelsDialogProps) {
  const ids = conversation.label_ids ?? []
  return <LabelPicker chosen={ids} onChoose={(labelIds) => act.mutate({ do: 'label', labelIds })} onClose={onClose} />
}

interface LabelPickerProps {
  chosen: readonly string[]
  onChoose: (labelIds: string[]) => void
  onClose: () => void
}

/** Labels, of which there may be hundreds: looked for by name. */
export function LabelPicker({ chosen, onChoose, onClose }: LabelPickerProps) {
  const t = useT()
  const labels = useQuery(labelsQuery)
  const [sought, setSought] = useState('')
  const found = (labels.data ?? []).filter((one) => one.name.toLowerCase().includes(sought.trim().toLowerCase()))
  const toggle = (id: string) => onChoose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <Dialog title={t('inbox.do.labels')} open onClose={onClose}>
      {labels.isPending ? (
        <Loading />
      ) : labels.isError ? (
        <Failure error={labels.error} onRetry={() => void labels.refetch()} />
      ) : labels.data.length === 0 ? (
        <Empty title={t('inbox.labels.none')} />
      ) : (
        <>
          <TextField
            label={t('inbox.labels.search')}
            value={sought}
            onChange={({ currentTarget }) => setSought(currentTarget.value)}
          />
          <ul className="-mx-1 max-h-80 overflow-y-auto">
            {found.map((one) => {
              const isOn = chosen.includes(one.label_id)
              return (
                <li key={one.label_id}>
                  <label className="flex cursor-pointer items-center gap-3 rounded-lg px-2 py-2 hover:bg-hover">
                    <input
                      type="checkbox"
                      checked={isOn}
                      disabled={!isOn && chosen.length >= MOST}
                      onChange={() => toggle(one.label_id)}
                      className="size-4 accent-(--accent)"
                    />
                    <span
                      aria-hidden
                      className="size-3 shrink-0 rounded-full border"
                      style={{ backgroundColor: one.color }}
                    />
                    <bdi className="min-w-0 break-words">{one.name}</bdi>
                  </label>
                </li>
              )
            })}
          </ul>
        </>
      )}
    </Dialog>
  )
}
