import { Download, FileText, FileX, ImageOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useIntl } from 'react-intl'

import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Spinner } from '@/ui/spinner'
import { useToasts } from '@/ui/toasts'

import type { Message } from '../../rules'
import type { FileKind } from './content'
import { useMediaViewer } from './media-viewer'
import { Player } from './player'
import { useFile, useSaveFile } from './use-file'

interface MediaProps {
  message: Message
  kind: FileKind
}

/** The file of a message: seen, heard, or saved. Only whoever answers may open it. */
export function MediaView({ message, kind }: MediaProps) {
  const t = useT()
  const { role } = usePerson()
  const state = message.media?.state ?? 'pending'
  if (!answering.includes(role)) return <Absent icon={<FileText size={16} />}>{t(`inbox.kind.${kind}`)}</Absent>
  if (state === 'missing')
    return <Absent icon={<FileX size={16} />}>{t(`inbox.file.${message.media?.reason ?? 'unavailable'}`)}</Absent>
  if (state === 'pending') return <Absent icon={<Spinner />}>{t('inbox.file.pending')}</Absent>
  switch (kind) {
    case 'image':
    case 'sticker':
    case 'video':
      return <Picture message={message} kind={kind} />
    case 'audio':
    case 'voice':
      return <Sound message={message} kind={kind} />
    case 'document':
      return <Document message={message} kind={kind} />
  }
}

function Absent({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p className="flex items-center gap-2 py-1 text-muted">
      <span aria-hidden>{icon}</span>
      {children}
    </p>
  )
}

/** Has its size before it is there, so that nothing moves when it comes. */
function Picture({ message, kind }: MediaProps) {
  const t = useT()
  const { address, failed, onError } = useFile(message)
  const open = useMediaViewer()
  const box = kind === 'sticker' ? 'size-32' : 'h-56 w-72 max-w-full'
  const shape = `${box} rounded-lg bg-sunken object-cover`
  if (failed) return <Absent icon={<ImageOff size={16} />}>{t('inbox.file.unavailable')}</Absent>
  if (address === null) return <div className={`${shape} animate-pulse`} />
  if (kind === 'video')
    return (
      // What customers film has no captions.
      // eslint-disable-next-line jsx-a11y/media-has-caption
      <video
        src={address}
        controls
        preload="metadata"
        onError={onError}
        aria-label={t('inbox.kind.video')}
        className={shape}
      />
    )
  const picture = (
    <img
      src={address}
      alt={t(`inbox.kind.${kind}`)}
      decoding="async"
      onError={onError}
      className={kind === 'sticker' ? 'size-32 object-contain' : shape}
    />
  )
  if (kind === 'sticker') return picture
  return (
    <button
      type="button"
      aria-label={t('inbox.viewer.open')}
      onClick={() => open(message)}
      className="block rounded-lg"
    >
      {picture}
    </button>
  )
}

function Sound({ message }: MediaProps) {
  const t = useT()
  const { address, failed, onError } = useFile(message)
  if (failed) return <Absent icon={<FileX size={16} />}>{t('inbox.file.unavailable')}</Absent>
  if (address === null) return <div className="h-9 w-64 max-w-full animate-pulse rounded-lg bg-sunken" />
  return <Player address={address} onError={onError} />
}

export function useBytes(): (bytes: number) => string {
  const intl = useIntl()
  return (bytes) => {
    const isBig = bytes >= 1_000_000
    const value = isBig ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1000))
    return intl.formatNumber(value, {
      style: 'unit',
      unit: isBig ? 'megabyte' : 'kilobyte',
      maximumFractionDigits: isBig ? 1 : 0,
    })
  }
}

/** What people call a type of file: how its name ends, else the end of its media type. */
const typeOf = (filename: string | null | undefined, mimeType: string | null | undefined): string | undefined =>
  (/\.(\w{1,5})$/.exec(filename ?? '')?.[1] ?? /[/.+-](\w+)$/.exec(mimeType ?? '')?.[1])?.toUpperCase()

function Document({ message }: MediaProps) {
  const t = useT()
  const bytes = useBytes()
  const save = useSaveFile()
  const { failed } = useToasts()
  const { filename, size, mime_type } = message.media ?? {}
  return (
    <button
      type="button"
      onClick={() => void save(message).catch(failed)}
      className="flex w-72 max-w-full items-center gap-3 rounded-lg border bg-surface/60 p-2 text-start hover:bg-hover"
    >
      <FileText size={24} className="shrink-0 text-muted" aria-hidden />
      <span className="min-w-0 grow">
        <bdi className="block truncate font-medium">{filename ?? t('inbox.kind.document')}</bdi>
        <span className="block truncate text-xs text-muted">
          {[size == null ? null : bytes(size), typeOf(filename, mime_type)].filter(Boolean).join(' · ')}
        </span>
      </span>
      <Download size={16} className="shrink-0 text-muted" aria-hidden />
      <span className="sr-only">{t('inbox.file.save')}</span>
    </button>
  )
}
