import { FileText, RotateCcw, X } from 'lucide-react'

import { useT } from '@/intl/intl'
import { IconButton } from '@/ui/button'
import { useSaid } from '@/ui/said'

import { useBytes } from '../conversation/media-view'
import type { Attachment } from './use-attachments'

interface AttachmentTrayProps {
  list: readonly Attachment[]
  onAgain: (id: string) => void
  onRemove: (id: string) => void
}

/** What goes with the next message, how far each file is, and why one cannot go. */
export function AttachmentTray({ list, onAgain, onRemove }: AttachmentTrayProps) {
  const t = useT()
  const said = useSaid()
  const bytes = useBytes()
  if (list.length === 0) return null
  const stateOf = (one: Attachment): string => {
    if (one.refusal?.why === 'size') return t('inbox.attach.size', { largest: bytes(one.refusal.largest) })
    if (one.refusal) return t(`inbox.attach.${one.refusal.why}`)
    if (one.state === 'failed') return said(one.error)
    if (one.state === 'ready') return bytes(one.file.size)
    return t('inbox.attach.uploading', { percent: Math.round(one.progress * 100) })
  }
  return (
    <ul aria-label={t('inbox.attach.list')} className="flex flex-col gap-1 px-3 pt-2">
      {list.map((one) => {
        const isWrong = one.state === 'failed' || one.state === 'refused'
        return (
          <li
            key={one.id}
            className={`relative flex items-center gap-2 overflow-hidden rounded-lg border px-2 py-1 ${isWrong ? 'border-danger/50 bg-danger-soft' : 'bg-sunken'}`}
          >
            <FileText size={16} className="shrink-0 text-muted" aria-hidden />
            <div className="min-w-0 grow">
              <bdi className="block truncate">{one.file.name}</bdi>
              <p role={isWrong ? 'alert' : undefined} className={`text-xs ${isWrong ? 'text-danger' : 'text-muted'}`}>
                {stateOf(one)}
              </p>
            </div>
            {one.state === 'failed' && (
              <IconButton label={t('ui.retry')} icon={<RotateCcw size={16} />} onClick={() => onAgain(one.id)} />
            )}
            <IconButton
              label={t('inbox.attach.remove', { name: one.file.name })}
              icon={<X size={16} />}
              onClick={() => onRemove(one.id)}
            />
            {one.state === 'uploading' && (
              <progress
                aria-label={t('inbox.attach.progress', { name: one.file.name })}
                value={one.progress}
                max={1}
                className="absolute inset-x-0 bottom-0 h-1 w-full accent-(--accent)"
              />
            )}
          </li>
        )
      })}
    </ul>
  )
}
