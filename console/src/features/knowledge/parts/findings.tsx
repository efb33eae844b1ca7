import { SearchX } from 'lucide-react'

import { useT } from '@/intl/intl'
import { Empty } from '@/ui/states'

import { leftOut, type SearchAnswer } from '../rules'
import { Passage } from './passage'

/** What a question has found, best first, and what was near and is not shown. */
export function Findings({ question, answer }: { question: string; answer: SearchAnswer }) {
  const t = useT()
  const left = leftOut(answer.left_out ?? [])
  return (
    <>
      {answer.results.length === 0 ? (
        <Empty icon={<SearchX size={28} />} title={t('knowledge.nothing-near')}>
          {t('knowledge.nothing-near-about')}
        </Empty>
      ) : (
        <ol className="flex flex-col gap-3" aria-label={t('knowledge.results')}>
          {answer.results.map((found, index) => (
            <Passage key={found.chunk_id} found={found} place={index + 1} question={question} />
          ))}
        </ol>
      )}
      {left.length > 0 && (
        <section className="text-muted">
          <h3 className="font-medium">{t('knowledge.left')}</h3>
          <ul className="mt-1 list-disc ps-5">
            {left.map(({ message, count }) => (
              <li key={message}>{t(message, { count })}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
