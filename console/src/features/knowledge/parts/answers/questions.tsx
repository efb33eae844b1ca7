import { useQuery } from '@tanstack/react-query'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Button } from '@/ui/button'
import { useDoing } from '@/ui/doing'
import { Row, Rows } from '@/ui/rows'

import type { DraftedAnswer } from '../../answers'
import { answersKey, dismissQuestions, draftAnswer, questionsKey, questionsQuery } from '../../queries'

/** What customers asked in vain. Where there is nothing of it, or it cannot be read, nothing is shown: answers are what one came for. */
export function Questions({ onDrafted }: { onDrafted: (drafted: DraftedAnswer) => void }) {
  const t = useT()
  const times = useTimes()
  const query = useQuery(questionsQuery)
  const draft = useDoing(draftAnswer, { refresh: [answersKey, questionsKey], loud: true, onDone: onDrafted })
  const dismiss = useDoing(dismissQuestions, {
    refresh: [questionsKey],
    said: t('knowledge.question.dismissed'),
    loud: true,
  })
  const groups = query.data ?? []
  if (groups.length === 0) return null
  return (
    <section className="flex flex-col gap-3">
      <div>
        <h2 className="font-semibold">{t('knowledge.question.title')}</h2>
        <p className="text-muted">{t('knowledge.question.about')}</p>
      </div>
      <Rows label={t('knowledge.question.title')}>
        {groups.map(({ group_id, examples, questions, last_asked_at }) => (
          <Row
            key={group_id}
            name={examples[0] ?? ''}
            detail={
              <>
                <p>{t('knowledge.question.asked', { count: questions, when: times.full(last_asked_at) })}</p>
                {examples.slice(1).map((one) => (
                  <p key={one} dir="auto" className="line-clamp-2 break-words">
                    {one}
                  </p>
                ))}
                <div className="mt-2 flex flex-wrap gap-2">
                  <Button onClick={() => draft.mutate(group_id)} disabled={draft.isPending}>
                    {t('knowledge.question.draft')}
                  </Button>
                  <Button look="quiet" onClick={() => dismiss.mutate(group_id)} disabled={dismiss.isPending}>
                    {t('knowledge.question.dismiss')}
                  </Button>
                </div>
              </>
            }
          />
        ))}
      </Rows>
    </section>
  )
}
