import { Bookmark, BookmarkX, X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'

import { useT } from '@/intl/intl'
import { IconButton } from '@/ui/button'
import { useToasts } from '@/ui/toasts'

import { isSameList, narrowingOf, type Asked } from '../../lists'
import type { SavedList, SavedLists } from '../../saved-lists'
import { useWordsOfNarrowing } from './use-words-of-narrowing'

const SaveDialog = lazy(() => import('./save-dialog'))
const ForgetDialog = lazy(() => import('./forget-dialog'))

interface NarrowedByProps {
  asked: Asked
  saved: SavedLists
  lists: readonly SavedList[]
  onChange: (asked: Asked) => void
}

/** By what the list is narrowed, each to be taken away, and the list to be kept under a name. Nothing where it is a whole one. */
export function NarrowedBy({ asked, saved, lists, onChange }: NarrowedByProps) {
  const t = useT()
  const { done } = useToasts()
  const words = useWordsOfNarrowing(narrowingOf(asked))
  const [isSaving, setSaving] = useState(false)
  const [isForgetting, setForgetting] = useState(false)
  const known = lists.find((one) => isSameList(one.asked, asked))
  if (words.length === 0 && asked.q === undefined) return null
  const name = [asked.q, ...words.map((one) => one.words)].filter(Boolean).join(' · ')
  return (
    <div className="flex shrink-0 items-center gap-1 border-b bg-sunken/50 px-2 py-1">
      <ul aria-label={t('inbox.filter.title')} className="flex min-w-0 grow flex-wrap gap-1">
        {words.length === 0 && <li className="py-1 text-xs text-muted">{known?.name ?? t('inbox.found')}</li>}
        {words.map((one) => (
          <li key={one.by} className="max-w-full">
            <button
              type="button"
              aria-label={t('inbox.filter.without', { what: one.words })}
              onClick={() => onChange({ ...asked, [one.by]: undefined })}
              className="flex max-w-full items-center gap-1 rounded-full border bg-raised px-2 py-0.5 text-xs hover:bg-hover"
            >
              <bdi className="truncate">{one.words}</bdi>
              <X size={12} className="shrink-0 text-muted" aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      {known ? (
        <IconButton
          label={t('inbox.lists.forget', { name: known.name })}
          icon={<BookmarkX size={16} />}
          className="size-8"
          onClick={() => setForgetting(true)}
        />
      ) : (
        <IconButton
          label={t('inbox.lists.save')}
          icon={<Bookmark size={16} />}
          className="size-8"
          onClick={() => setSaving(true)}
        />
      )}
      <Suspense>
        {isSaving && (
          <SaveDialog
            lists={lists}
            suggested={name}
            onClose={() => setSaving(false)}
            onSave={(chosen) => {
              saved.save({ name: chosen, asked })
              setSaving(false)
              done(t('inbox.lists.kept', { name: chosen }))
            }}
          />
        )}
        {known && isForgetting && (
          <ForgetDialog
            name={known.name}
            onClose={() => setForgetting(false)}
            onForget={() => {
              saved.forget(known.name)
              setForgetting(false)
            }}
          />
        )}
      </Suspense>
    </div>
  )
}
