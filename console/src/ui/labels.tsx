/** Labels of a conversation or a customer: by their names, and to be chosen. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { labelsQuery } from '@/api/known'
import { useT } from '@/intl/intl'

import { Dialog } from './dialog'
import { TextField } from './field'
import { Empty, Failure, Loading } from './states'

/** One that was deleted has no name any more, and is not shown. */
export function LabelChips({ ids }: { ids: readonly string[] }) {
  const t = useT()
  const { data: labels } = useQuery(labelsQuery)
  const shown = labels?.filter((one) => ids.includes(one.label_id)) ?? []
  if (shown.length === 0) return <p className="text-muted">{t('ui.labels.empty')}</p>
  return (
    <ul className="flex flex-wrap gap-1">
      {shown.map((one) => (
        <li key={one.label_id} className="flex max-w-full items-center gap-1.5 rounded-full border px-2 py-0.5 text-xs">
          <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ backgroundColor: one.color }} />
          <bdi className="truncate">{one.name}</bdi>
        </li>
      ))}
    </ul>
  )
}

interface LabelPickerProps {
  title: string
  chosen: readonly string[]
  onChoose: (labelIds: string[]) => void
  onClose: () => void
}

const MOST = 20

/** There may be hundreds: they are looked for by name. */
export function LabelPicker({ title, chosen, onChoose, onClose }: LabelPickerProps) {
  const t = useT()
  const labels = useQuery(labelsQuery)
  const [sought, setSought] = useState('')
  const found = (labels.data ?? []).filter((one) => one.name.toLowerCase().includes(sought.trim().toLowerCase()))
  const toggle = (id: string) => onChoose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <Dialog title={title} open onClose={onClose}>
      {labels.isPending ? (
        <Loading />
      ) : labels.isError ? (
        <Failure error={labels.error} onRetry={() => void labels.refetch()} />
      ) : labels.data.length === 0 ? (
        <Empty title={t('ui.labels.none')} />
      ) : (
        <>
          <TextField
            label={t('ui.labels.search')}
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
