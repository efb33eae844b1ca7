import { useInfiniteQuery } from '@tanstack/react-query'
import { Check, MessageSquareQuote, Pencil, Plus, Trash2, Undo2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'

import { useT } from '@/intl/intl'
import { answering, supervising } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { useDoing } from '@/ui/doing'
import { More, Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { standingOf, standingSaid, toneOfStanding, type Answer, type DraftedAnswer } from '../../answers'
import { answersKey, answersQuery, approveAnswer, questionsKey, removeAnswer, withdrawAnswer } from '../../queries'
import { Questions } from './questions'

// Few of those who open the page write an answer.
const AnswerDialog = lazy(async () => ({ default: (await import('./answer-dialog')).AnswerDialog }))

/** What is open: a dialog for a new answer, or of one that is there, with passages that may say it. */
type Opened = { answer: Answer | null; sources: DraftedAnswer['sources'] } | null

export function Answers() {
  const t = useT()
  const { role } = usePerson()
  const mayWrite = answering.includes(role)
  const mayApprove = supervising.includes(role)
  const query = useInfiniteQuery(answersQuery)
  const [opened, setOpened] = useState<Opened>(null)
  const approve = useDoing(approveAnswer, { refresh: [answersKey], said: t('knowledge.answer.approved'), loud: true })
  const withdraw = useDoing(withdrawAnswer, {
    refresh: [answersKey],
    said: t('knowledge.answer.withdrawn'),
    loud: true,
  })
  const [askRemoval, removal] = useConfirmed<Answer>({
    title: ({ phrasings }) => t('knowledge.answer.remove-title', { question: phrasings[0] ?? '' }),
    description: t('knowledge.answer.remove-about'),
    action: t('knowledge.remove'),
    said: t('knowledge.answer.removed'),
    refresh: [answersKey, questionsKey],
    run: removeAnswer,
  })
  const answers = query.data?.pages.flatMap((page) => page.curated_answers) ?? []
  const menuOf = (answer: Answer) => {
    const isApproved = answer.state === 'approved'
    if (!mayWrite || (isApproved && !mayApprove)) return []
    return [
      ...(mayApprove && !isApproved
        ? [{ label: t('knowledge.answer.approve'), icon: <Check size={16} />, onSelect: () => approve.mutate(answer) }]
        : []),
      {
        label: t('knowledge.answer.change'),
        icon: <Pencil size={16} />,
        onSelect: () => setOpened({ answer, sources: [] }),
      },
      ...(isApproved
        ? [
            {
              label: t('knowledge.answer.withdraw'),
              icon: <Undo2 size={16} />,
              onSelect: () => withdraw.mutate(answer),
            },
          ]
        : []),
      {
        label: t('knowledge.remove'),
        icon: <Trash2 size={16} />,
        danger: true,
        onSelect: () => askRemoval(answer),
      },
    ]
  }
  const list = () => {
    if (query.isPending) return <LoadingRows rows={3} />
    if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (answers.length === 0)
      return (
        <Empty icon={<MessageSquareQuote size={28} />} title={t('knowledge.answer.none')}>
          {t('knowledge.answer.none-about')}
        </Empty>
      )
    return (
      <Rows label={t('knowledge.tab.answers')}>
        {answers.map((answer) => (
          <Row
            key={answer.answer_id}
            name={answer.phrasings[0] ?? ''}
            badges={<AnswerBadges answer={answer} />}
            detail={<p className="line-clamp-3 whitespace-pre-line">{answer.answer}</p>}
            menu={menuOf(answer)}
          />
        ))}
      </Rows>
    )
  }
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted">{t('knowledge.answer.about')}</p>
        {mayWrite && (
          <Button look="primary" icon={<Plus size={16} />} onClick={() => setOpened({ answer: null, sources: [] })}>
            {t('knowledge.answer.add')}
          </Button>
        )}
      </div>
      {list()}
      <More query={query} />
      {mayWrite && (
        <Questions onDrafted={({ curated_answer, sources }) => setOpened({ answer: curated_answer, sources })} />
      )}
      {opened && (
        <Suspense>
          <AnswerDialog answer={opened.answer} sources={opened.sources} onClose={() => setOpened(null)} />
        </Suspense>
      )}
      {removal}
    </div>
  )
}

function AnswerBadges({ answer }: { answer: Answer }) {
  const t = useT()
  const standing = standingOf(answer)
  return (
    <>
      <Badge tone={toneOfStanding(standing)}>{t(standingSaid(standing))}</Badge>
      {answer.audience === 'staff' && <Badge tone="warning">{t('knowledge.audience.staff')}</Badge>}
    </>
  )
}
