import { FileText, RotateCcw, X } from 'lucide-react'

import { useT } from '@/intl/intl'
import { IconButton } from '@/ui/button'
import { useSaid } from '@/ui/said'

import { useBytes } from '../conversation/media-view'
import type { Attachments } from './use-attachments'
import type { Attachment } from './waiting-files'

/** What goes with the next message, how far each file is, and why one cannot go. */
export function AttachmentTray({ attachments }: { attachments: Attachments }) {
  const t = useT()
  const said = useSaid()
  const bytes = useBytes()
  const { list, lost, again, remove, forgetLost } = attachments
  const stateOf = (one: Attachment): string => {
    if (one.refusal?.why === 'size') return t('inbox.attach.size', { largest: bytes(one.refusal.largest) })
    if (one.refusal) return t(`inbox.attach.${one.refusal.why}`)
    if (one.state === 'failed') return said(one.error)
    if (one.state === 'ready') return bytes(one.file.size)
    return t('inbox.attach.uploading', { percent: Math.round(one.progress * 100) })
  }
  return (
    <>
      {lost.length > 0 && (
        <div role="alert" className="mx-3 mt-2 flex items-center gap-2 rounded-lg bg-warning-soft ps-3 pe-1">
          <p className="min-w-0 grow py-1.5 text-xs break-words text-warning">
            {t('inbox.attach.lost', { names: lost.join(', ') })}
          </p>
          <IconButton label={t('ui.close')} icon={<X size={16} />} onClick={forgetLost} />
        </div>
      )}
      {list.length > 0 && (
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
                  <p
                    role={isWrong ? 'alert' : undefined}
                    className={`text-xs ${isWrong ? 'text-danger' : 'text-muted'}`}
                  >
                    {stateOf(one)}
                  </p>
                </div>
                {one.state === 'failed' && (
                  <IconButton label={t('ui.retry')} icon={<RotateCcw size={16} />} onClick={() => again(one.id)} />
                )}
                <IconButton
                  label={t('inbox.attach.remove', { name: one.file.name })}
                  icon={<X size={16} />}
                  onClick={() => remove(one.id)}
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
      )}
    </>
  )
}
