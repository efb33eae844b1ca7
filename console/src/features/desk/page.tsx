import { useQuery } from '@tanstack/react-query'
import { MessageSquareQuote, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { answersQuery, knownKey, teamsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { usePerson } from '@/session/use-session'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { TextField } from '@/ui/field'
import { Page } from '@/ui/page'
import { Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { AnswerDialog } from './parts/answer-dialog'
import { deleteAnswer } from './queries'
import { answersWith, mayEdit, type Answer } from './rules'

const FEW = 8

export function AnswersPage() {
  const t = useT()
  const { role } = usePerson()
  const query = useQuery(answersQuery)
  const teams = useQuery(teamsQuery).data ?? []
  const [edited, setEdited] = useState<Answer | 'new' | null>(null)
  const [words, setWords] = useState('')
  const [ask, question] = useConfirmed<Answer>({
    title: ({ title }) => t('desk.delete-title', { name: title }),
    description: t('desk.answer.delete-about'),
    action: t('desk.delete'),
    said: t('desk.deleted'),
    refresh: [knownKey('answers')],
    run: ({ answer_id }) => deleteAnswer(answer_id),
  })
  const list = () => {
    if (query.isPending) return <LoadingRows />
    if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (query.data.length === 0)
      return (
        <Empty icon={<MessageSquareQuote size={28} />} title={t('desk.no-answers')}>
          {t('desk.no-answers-about')}
        </Empty>
      )
    const shown = answersWith(query.data, words)
    return (
      <>
        {query.data.length > FEW && (
          <TextField
            type="search"
            label={t('desk.filter')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        )}
        <Rows label={t('desk.answers')}>
          {shown.map((answer) => (
            <Row
              key={answer.answer_id}
              name={answer.title}
              badges={
                <>
                  <Badge tone="accent">/{answer.shortcut}</Badge>
                  <Badge>
                    {answer.scope === 'team'
                      ? (teams.find((one) => one.team_id === answer.team_id)?.name ?? t('desk.scope.team'))
                      : t(`desk.scope.${answer.scope}`)}
                  </Badge>
                </>
              }
              detail={
                <span dir="auto" className="line-clamp-2 whitespace-pre-line">
                  {answer.text}
                </span>
              }
              menu={
                mayEdit(answer, role)
                  ? [
                      { label: t('desk.change'), icon: <Pencil size={16} />, onSelect: () => setEdited(answer) },
                      {
                        label: t('desk.delete'),
                        icon: <Trash2 size={16} />,
                        danger: true,
                        onSelect: () => ask(answer),
                      },
                    ]
                  : []
              }
            />
          ))}
        </Rows>
      </>
    )
  }
  return (
    <Page
      title={t('desk.answers')}
      description={t('desk.answers-about')}
      actions={
        <Button look="primary" icon={<Plus size={16} />} onClick={() => setEdited('new')}>
          {t('desk.answer.new')}
        </Button>
      }
    >
      {list()}
      {edited && <AnswerDialog answer={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      {question}
    </Page>
  )
}
