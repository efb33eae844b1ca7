/** Where somebody answers, or leaves a note. What is written stays until it is sent, whatever happens. */
import { useCallback, useMemo } from 'react'

import { useCommands } from '@/commands/commands'
import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'

import { useTalk } from '../conversation/talk'
import { useAct } from '../conversation/use-act'
import { ReplyField } from './reply-field'
import { NoteField } from './note-field'
import { focusComposer } from './offered-field'
import { ScheduledStrip } from './scheduled-strip'
import { SuggestionStrip } from './suggestion-strip'
import { useDraft } from './use-draft'
import { WindowNotice } from './window-notice'

export function Composer() {
  const t = useT()
  const { conversation, allowed, write } = useTalk()
  const id = conversation.conversation_id
  const [draft, change] = useDraft(id)
  const isNote = draft.isNote
  const choose = useCallback(
    (note: boolean) => {
      change({ isNote: note })
      focusComposer()
    },
    [change],
  )
  useCommands(
    useMemo(
      () => [
        { label: t('inbox.composer.reply'), keys: 'r', run: () => choose(false) },
        { label: t('inbox.composer.note'), keys: 'n', run: () => choose(true) },
      ],
      [choose, t],
    ),
  )
  const use = (text: string, suggestionId: string) => {
    write(text)
    change({ suggestionId })
  }
  return (
    <section aria-label={t('inbox.composer')} className="border-t bg-surface">
      {allowed.write && <SuggestionStrip onUse={use} />}
      <ScheduledStrip id={id} />
      {allowed.write && <WindowNotice />}
      <div className="flex gap-1 px-3 pt-2" role="group" aria-label={t('inbox.composer.mode')}>
        {[false, true].map((note) => (
          <button
            key={String(note)}
            type="button"
            aria-pressed={note === isNote}
            onClick={() => choose(note)}
            className={`rounded-md px-2 py-1 text-xs font-medium ${note === isNote ? 'bg-selected text-accent' : 'text-muted hover:bg-hover'}`}
          >
            {t(note ? 'inbox.composer.note' : 'inbox.composer.reply')}
          </button>
        ))}
      </div>
      {isNote ? <NoteField id={id} /> : allowed.write ? <ReplyField /> : <NotMine />}
    </section>
  )
}

/** Why nothing can be written to the customer now, and what to do about it. */
function NotMine() {
  const t = useT()
  const { conversation, allowed } = useTalk()
  const act = useAct(conversation.conversation_id)
  const [draft] = useDraft(conversation.conversation_id)
  const why =
    conversation.state === 'closed'
      ? 'inbox.composer.closed'
      : conversation.owner === 'ai'
        ? 'inbox.composer.ai'
        : conversation.assigned_user_id === null
          ? 'inbox.composer.queued'
          : 'inbox.composer.theirs'
  return (
    <div className="flex flex-wrap items-center gap-3 p-3">
      <div className="min-w-0 grow">
        <p className="text-muted">{t(why)}</p>
        {draft.text !== '' && (
          <p dir="auto" className="truncate text-xs text-muted">
            {t('inbox.composer.kept', { text: draft.text })}
          </p>
        )}
      </div>
      {allowed.takeOver && (
        <Button look="primary" busy={act.isPending} onClick={() => act.mutate({ do: 'take-over' })}>
          {t('inbox.do.take-over')}
        </Button>
      )}
      {allowed.reopen && (
        <Button look="primary" busy={act.isPending} onClick={() => act.mutate({ do: 'reopen' })}>
          {t('inbox.do.reopen')}
        </Button>
      )}
    </div>
  )
}
