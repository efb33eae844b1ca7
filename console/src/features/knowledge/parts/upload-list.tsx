import { CircleAlert, CircleCheck, Clock, X } from 'lucide-react'

import { useT } from '@/intl/intl'
import { Button, IconButton } from '@/ui/button'
import { useSaid } from '@/ui/said'
import { Spinner } from '@/ui/spinner'

import { refusalOf } from '../rules'
import type { Sending } from '../sendings'
import type { useUploads } from '../uploads'
import { useSize } from './size'

/** The files that were given, each with how far it got and what is in its way. */
export function UploadList({ uploads }: { uploads: ReturnType<typeof useUploads> }) {
  const t = useT()
  const isOver = uploads.list.some(({ state }) => state.is !== 'waiting' && state.is !== 'sending')
  if (uploads.list.length === 0) return null
  return (
    <section aria-label={t('knowledge.uploads')} className="rounded-2xl border bg-surface">
      <header className="flex items-center justify-between gap-2 border-b px-5 py-2">
        <h2 className="font-semibold">{t('knowledge.uploads')}</h2>
        {isOver && (
          <Button look="quiet" onClick={uploads.clear}>
            {t('knowledge.clear')}
          </Button>
        )}
      </header>
      <ul className="divide-y" aria-live="polite">
        {uploads.list.map((one) => (
          <UploadRow
            key={one.id}
            sending={one}
            onAgain={() => uploads.again(one.id)}
            onDrop={() => uploads.drop(one.id)}
          />
        ))}
      </ul>
    </section>
  )
}

interface UploadRowProps {
  sending: Sending
  onAgain: () => void
  onDrop: () => void
}

const icons = {
  waiting: <Clock size={18} className="text-faint" />,
  sending: <Spinner size={18} />,
  done: <CircleCheck size={18} className="text-success" />,
  refused: <CircleAlert size={18} className="text-danger" />,
  hopeless: <CircleAlert size={18} className="text-danger" />,
}

function UploadRow({ sending: { file, state }, onAgain, onDrop }: UploadRowProps) {
  const t = useT()
  const said = useSaid()
  const size = useSize()
  const refusal = state.is === 'refused' ? refusalOf(state.error) : null
  const words = {
    waiting: () => t('knowledge.waiting'),
    sending: () => t('knowledge.sending', { share: state.is === 'sending' ? state.share : 0 }),
    done: () => (state.is === 'done' ? t(state.as, { title: state.title, number: state.version }) : ''),
    refused: () => (refusal ? t(refusal) : said(state.is === 'refused' ? state.error : null)),
    hopeless: () => (state.is === 'hopeless' ? t(state.because) : ''),
  }
  const isBad = state.is === 'refused' || state.is === 'hopeless'
  return (
    <li className="flex items-center gap-3 px-5 py-2.5">
      <span aria-hidden className="shrink-0">
        {icons[state.is]}
      </span>
      <div className="min-w-0 grow">
        <p className="[overflow-wrap:anywhere]">
          <bdi>{file.name}</bdi> <span className="text-muted">{size(file.size)}</span>
        </p>
        <p className={isBad ? 'text-danger' : 'text-muted'}>{words[state.is]()}</p>
        {state.is === 'sending' && (
          <progress
            className="mt-1 h-1.5 w-full accent-accent"
            max={1}
            value={state.share}
            aria-label={t('knowledge.sending-of', { name: file.name })}
          />
        )}
      </div>
      {state.is === 'refused' && <Button onClick={onAgain}>{t('ui.retry')}</Button>}
      <IconButton label={t('knowledge.drop-upload', { name: file.name })} icon={<X size={16} />} onClick={onDrop} />
    </li>
  )
}
