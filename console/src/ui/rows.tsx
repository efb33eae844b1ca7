import { MoreHorizontal } from 'lucide-react'
import type { ReactNode } from 'react'

import { useT } from '@/intl/intl'

import { Button, IconButton } from './button'
import { Menu, type MenuEntry } from './menu'

/** A list of things, each with what can be done to it: reads well on every width. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="divide-y rounded-2xl border bg-surface">
      {children}
    </ul>
  )
}

interface RowProps {
  /** Its name: read out with what can be done to it. */
  name: string
  title?: ReactNode
  mark?: ReactNode
  badges?: ReactNode
  detail?: ReactNode
  actions?: ReactNode
  menu?: readonly MenuEntry[]
}

export function Row({ name, title, mark, badges, detail, actions, menu = [] }: RowProps) {
  const t = useT()
  return (
    <li className="flex items-center gap-3 px-4 py-3 sm:px-5">
      {mark}
      <div className="min-w-0 grow">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span dir="auto" className="min-w-0 font-medium break-words">
            {title ?? name}
          </span>
          {badges}
        </div>
        {detail && <div className="mt-0.5 [overflow-wrap:anywhere] text-muted">{detail}</div>}
      </div>
      {actions}
      {menu.length > 0 && (
        <Menu
          trigger={<IconButton label={t('ui.actions-of', { name })} icon={<MoreHorizontal size={18} />} />}
          entries={menu}
        />
      )}
    </li>
  )
}

interface Pages {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

/** The way to the rest of a list that comes in pages. */
export function More({ query }: { query: Pages }) {
  const t = useT()
  if (!query.hasNextPage) return null
  return (
    <Button className="self-center" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {t('ui.more')}
    </Button>
  )
}
