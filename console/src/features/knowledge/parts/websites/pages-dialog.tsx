import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge } from '@/ui/badge'
import { Dialog } from '@/ui/dialog'
import { Choice } from '@/ui/field'
import { More, Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { websitePagesQuery } from '../../queries'
import { PAGE_STATUSES, toneOfPage, whyOf, type CrawledPage, type PageStatus, type Website } from '../../websites'

/** What became of each page of a website: what was kept, what was refused and why, what changed. */
export function PagesDialog({ website, onClose }: { website: Website; onClose: () => void }) {
  const t = useT()
  const [status, setStatus] = useState<PageStatus | null>(null)
  const query = useInfiniteQuery(websitePagesQuery(website, status))
  const pages = query.data?.pages.flatMap((page) => page.pages) ?? []
  const list = () => {
    if (query.isPending) return <LoadingRows rows={4} />
    if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (pages.length === 0) return <Empty title={t('knowledge.site.no-pages')} />
    return (
      <Rows label={t('knowledge.site.pages')}>
        {pages.map((page) => (
          <PageRow key={page.page_id} page={page} />
        ))}
      </Rows>
    )
  }
  return (
    <Dialog open title={t('knowledge.site.pages')} description={website.url} onClose={onClose}>
      <Choice
        label={t('knowledge.site.shown')}
        value={status ?? ''}
        onChange={(event) => setStatus(PAGE_STATUSES.find((one) => one === event.target.value) ?? null)}
        options={[
          { value: '', label: t('knowledge.site.all-pages') },
          ...PAGE_STATUSES.map((one) => ({ value: one, label: t(`knowledge.site.page.${one}`) })),
        ]}
      />
      {list()}
      <More query={query} />
    </Dialog>
  )
}

function PageRow({ page }: { page: CrawledPage }) {
  const t = useT()
  const times = useTimes()
  const why = whyOf(page.reason)
  return (
    <Row
      name={page.title || page.url}
      badges={<Badge tone={toneOfPage(page)}>{t(`knowledge.site.page.${page.status}`)}</Badge>}
      detail={
        <div className="flex flex-col gap-1">
          {page.title && (
            <p>
              <bdi>{page.url}</bdi>
            </p>
          )}
          {why && <p>{t(why, { status: page.http_status })}</p>}
          {page.status === 'kept' && page.misses > 0 && (
            <p className="text-warning">{t('knowledge.site.missed', { count: page.misses })}</p>
          )}
          {page.last_fetched_at && page.http_status !== null && (
            <p>{t('knowledge.site.fetched', { when: times.full(page.last_fetched_at) })}</p>
          )}
          {page.changed_at && (page.added.length > 0 || page.removed.length > 0) && (
            <Changed page={page} when={page.changed_at} />
          )}
        </div>
      }
    />
  )
}

/** The lines of a page's last change: foreign text, shown as text and as nothing else. */
function Changed({ page, when }: { page: CrawledPage; when: string }) {
  const t = useT()
  const times = useTimes()
  return (
    <details>
      <summary className="w-fit cursor-pointer">{t('knowledge.site.changed', { when: times.full(when) })}</summary>
      <ul className="mt-1 flex max-h-60 flex-col gap-0.5 overflow-y-auto">
        {page.removed.map((line, index) => (
          <li key={`-${index}`} dir="auto" className="rounded-sm bg-danger-soft px-1 text-danger">
            <del>{line}</del>
          </li>
        ))}
        {page.added.map((line, index) => (
          <li key={`+${index}`} dir="auto" className="rounded-sm bg-success-soft px-1 text-success">
            <ins className="no-underline">{line}</ins>
          </li>
        ))}
      </ul>
    </details>
  )
}
