import { useQuery } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge } from '@/ui/badge'
import { useConfirmed } from '@/ui/confirmed'
import { Row, Rows } from '@/ui/rows'
import { Failure, LoadingRows } from '@/ui/states'

import { documentsKey, restoreVersion, versionsKey, versionsQuery } from '../queries'
import { pastOf, type Document, type Past, type Version } from '../rules'
import { useSize } from './size'

interface VersionsProps {
  document: Document
  mayChange: boolean
  onRestored: () => void
}

/** The versions of a document that are kept, and the way back to an earlier one. Nothing where there is but one. */
export function Versions({ document, mayChange, onRestored }: VersionsProps) {
  const t = useT()
  const query = useQuery(versionsQuery(document.document_id))
  const [askRestore, question] = useConfirmed<Version>({
    title: ({ version }) => t('knowledge.restore-title', { number: version }),
    description: t('knowledge.restore-about'),
    action: t('knowledge.restore'),
    refresh: [documentsKey, versionsKey],
    said: t('knowledge.restored'),
    run: ({ document_id }) => restoreVersion(document_id),
    onDone: onRestored,
  })
  if (query.isPending) return document.version > 1 ? <LoadingRows rows={2} /> : null
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  if (query.data.length < 2) return null
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">{t('knowledge.versions')}</h3>
      <Rows label={t('knowledge.versions')}>
        {pastOf(query.data).map((past) => (
          <VersionRow
            key={past.version.document_id}
            past={past}
            onRestore={mayChange && past.version.superseded_at !== null ? () => askRestore(past.version) : null}
          />
        ))}
      </Rows>
      {question}
    </section>
  )
}

function VersionRow({ past, onRestore }: { past: Past; onRestore: (() => void) | null }) {
  const t = useT()
  const times = useTimes()
  const size = useSize()
  const { version, isRestored, replacedBy } = past
  const facts = [
    t('knowledge.uploaded-at', { when: times.full(version.created_at) }),
    size(version.size),
    version.pages !== null && t('knowledge.of-pages', { count: version.pages }),
  ]
  const left =
    version.superseded_at === null
      ? null
      : replacedBy === null
        ? t('knowledge.replaced', { when: times.full(version.superseded_at) })
        : t('knowledge.replaced-by', { when: times.full(version.superseded_at), number: replacedBy })
  return (
    <Row
      name={t('knowledge.version', { number: version.version })}
      badges={
        <>
          {version.superseded_at === null && version.status === 'indexed' && (
            <Badge tone="success">{t('knowledge.in-use')}</Badge>
          )}
          {version.status === 'processing' && <Badge tone="info">{t('knowledge.status.processing')}</Badge>}
          {version.status === 'failed' && <Badge tone="danger">{t('knowledge.status.failed')}</Badge>}
          {isRestored && <Badge>{t('knowledge.was-restored')}</Badge>}
        </>
      }
      detail={
        <>
          <p>{facts.filter(Boolean).join(' · ')}</p>
          {left && <p>{left}</p>}
        </>
      }
      menu={onRestore ? [{ label: t('knowledge.restore'), icon: <RotateCcw size={16} />, onSelect: onRestore }] : []}
    />
  )
}
