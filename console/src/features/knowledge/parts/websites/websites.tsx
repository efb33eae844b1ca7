import { useInfiniteQuery } from '@tanstack/react-query'
import { Globe, ListTree, Pencil, Plus, RefreshCw, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { useDoing } from '@/ui/doing'
import { More, Row, Rows } from '@/ui/rows'
import { Spinner } from '@/ui/spinner'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { crawlWebsite, documentsKey, removeWebsite, websitesKey, websitesQuery } from '../../queries'
import { isAtIt, toneOfWebsite, whyOf, type Website } from '../../websites'
import { PagesDialog } from './pages-dialog'
import { WebsiteDialog } from './website-dialog'

/** What is open: a dialog for a new website, or of one that is there. */
type Opened = { dialog: 'new' } | { dialog: 'change' | 'pages'; website_id: string } | null

export function Websites() {
  const t = useT()
  const mayChange = answering.includes(usePerson().role)
  const query = useInfiniteQuery(websitesQuery)
  const [opened, setOpened] = useState<Opened>(null)
  const crawl = useDoing(({ website_id }: Website) => crawlWebsite(website_id), {
    refresh: [websitesKey],
    said: t('knowledge.site.asked'),
    loud: true,
  })
  const [askRemoval, removal] = useConfirmed<Website>({
    title: ({ url }) => t('knowledge.site.remove-title', { url }),
    description: t('knowledge.site.remove-about'),
    action: t('knowledge.remove'),
    said: t('knowledge.site.removed'),
    refresh: [websitesKey, documentsKey],
    run: ({ website_id }) => removeWebsite(website_id),
  })
  const websites = query.data?.pages.flatMap((page) => page.websites) ?? []
  const list = () => {
    if (query.isPending) return <LoadingRows rows={3} />
    if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (websites.length === 0)
      return (
        <Empty icon={<Globe size={28} />} title={t('knowledge.site.none')}>
          {t(mayChange ? 'knowledge.site.none-about' : 'knowledge.site.none-viewer')}
        </Empty>
      )
    return (
      <Rows label={t('knowledge.tab.websites')}>
        {websites.map((website) => (
          <Row
            key={website.website_id}
            name={website.url}
            badges={<StatusBadge website={website} />}
            detail={<Detail website={website} />}
            menu={[
              {
                label: t('knowledge.site.pages'),
                icon: <ListTree size={16} />,
                onSelect: () => setOpened({ dialog: 'pages', website_id: website.website_id }),
              },
              ...(mayChange
                ? [
                    {
                      label: t('knowledge.site.crawl'),
                      icon: <RefreshCw size={16} />,
                      onSelect: () => crawl.mutate(website),
                    },
                    {
                      label: t('knowledge.site.change'),
                      icon: <Pencil size={16} />,
                      onSelect: () => setOpened({ dialog: 'change', website_id: website.website_id }),
                    },
                    {
                      label: t('knowledge.remove'),
                      icon: <Trash2 size={16} />,
                      danger: true,
                      onSelect: () => askRemoval(website),
                    },
                  ]
                : []),
            ]}
          />
        ))}
      </Rows>
    )
  }
  const close = () => setOpened(null)
  const of = opened && 'website_id' in opened ? websites.find((one) => one.website_id === opened.website_id) : undefined
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted">{t('knowledge.site.about')}</p>
        {mayChange && (
          <Button look="primary" icon={<Plus size={16} />} onClick={() => setOpened({ dialog: 'new' })}>
            {t('knowledge.site.add')}
          </Button>
        )}
      </div>
      {list()}
      <More query={query} />
      {opened?.dialog === 'new' && <WebsiteDialog website={null} onClose={close} />}
      {opened?.dialog === 'change' && of && <WebsiteDialog website={of} onClose={close} />}
      {opened?.dialog === 'pages' && of && <PagesDialog website={of} onClose={close} />}
      {removal}
    </div>
  )
}

function StatusBadge({ website }: { website: Website }) {
  const t = useT()
  return (
    <Badge tone={toneOfWebsite(website)}>
      {website.status === 'crawling' && <Spinner size={12} />}
      {t(`knowledge.site.status.${website.status}`)}
    </Badge>
  )
}

function Detail({ website }: { website: Website }) {
  const t = useT()
  const times = useTimes()
  const why = whyOf(website.reason)
  const facts = [
    t(`knowledge.site.kind.${website.kind}`),
    website.kind !== 'page' && t('knowledge.site.at-most', { count: website.max_pages }),
    website.status === 'crawling' && website.step && t(`knowledge.site.step.${website.step}`),
    website.crawled_at && t('knowledge.site.crawled-at', { when: times.full(website.crawled_at) }),
    website.next_crawl_at && !isAtIt(website) && t('knowledge.site.next', { when: times.full(website.next_crawl_at) }),
  ]
  return (
    <>
      <p>{facts.filter(Boolean).join(' · ')}</p>
      {why && <p className={website.status === 'failed' ? 'text-danger' : 'text-warning'}>{t(why)}</p>}
    </>
  )
}
