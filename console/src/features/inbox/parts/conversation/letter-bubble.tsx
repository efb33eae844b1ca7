import { Clock } from 'lucide-react'

import { ProblemError } from '@/api/problem'
import { useT } from '@/intl/intl'
import { useConnection } from '@/live/live'
import { Button } from '@/ui/button'
import { useSaid } from '@/ui/said'

import type { Letter } from '../composer/outbox'
import { useOutbox } from '../composer/use-outbox'
import { contentIn, wordsOf } from './content'
import { RichText } from './rich-text'
import { useTalk } from './talk'

const REASONS = [
  'closed',
  'not_yours',
  'window_closed',
  'kind_not_carried',
  'reply_not_carried',
  'file_type_not_carried',
  'file_too_large',
  'unknown_file',
  'unknown_message',
  'waited_long',
] as const

/** Returns the words of a letter, to be shown, or to be written anew. */
export function wordsOfLetter(letter: Letter): string {
  return letter.body.text ?? (letter.body.content ? wordsOf(contentIn({ ...letter.body.content })) : '')
}

/** What is being sent, or was refused: it says which, and loses no word. */
export function LetterBubble({ letter }: { letter: Letter }) {
  const t = useT()
  const said = useSaid()
  const connection = useConnection()
  const { again, remove } = useOutbox(letter.conversationId)
  const { write } = useTalk()
  const words = wordsOfLetter(letter)
  const { problem } = letter
  const why = () => {
    if (!problem) return ''
    const known = REASONS.find((one) => one === problem.reason)
    if (known) return t(`inbox.refused.${known}`)
    return said(
      new ProblemError(problem.status, {
        type: 'about:blank',
        title: '',
        ...problem,
        reason: problem.reason ?? undefined,
      }),
    )
  }
  const edit = () => {
    write(words)
    remove(letter.clientId)
  }
  return (
    <div className="flex flex-col items-end px-4 pt-0.5">
      <div
        className={`max-w-[min(36rem,85%)] min-w-0 rounded-2xl border px-3 py-2 ${letter.state === 'failed' ? 'border-danger/60 bg-danger-soft' : 'bg-bubble-out opacity-80'}`}
      >
        {letter.fileName && <bdi className="block break-all text-muted">{letter.fileName}</bdi>}
        {words && <RichText text={words} />}
        {letter.state === 'sending' && (
          <p className="mt-0.5 flex items-center justify-end gap-1 text-xs text-muted">
            {t(connection === 'lost' ? 'inbox.letter.waiting' : 'inbox.letter.sending')}
            <Clock size={14} aria-hidden />
          </p>
        )}
      </div>
      {letter.state === 'failed' && (
        <div role="alert" className="mt-1 flex max-w-full flex-wrap items-center justify-end gap-2 text-xs text-danger">
          <span>{t('inbox.letter.failed', { why: why() })}</span>
          <Button className="h-7 px-2 text-xs" onClick={() => again(letter.clientId)}>
            {t('inbox.letter.again')}
          </Button>
          {words && (
            <Button className="h-7 px-2 text-xs" onClick={edit}>
              {t('inbox.letter.edit')}
            </Button>
          )}
          <Button look="quiet" className="h-7 px-2 text-xs" onClick={() => remove(letter.clientId)}>
            {t('inbox.letter.discard')}
          </Button>
        </div>
      )}
    </div>
  )
}
