import { useIntl } from 'react-intl'

import { useT } from '@/intl/intl'

import { onlySoundsAlike, wordsFound } from '../marks'
import type { Found } from '../rules'

interface WhyProps {
  found: Found
  why: NonNullable<Found['why']>
  question: string
}

/** Why a passage was found, for whoever wants to know it. */
export function Why({ found, why, question }: WhyProps) {
  const t = useT()
  const { formatNumber, formatList } = useIntl()
  const { dense, bm25, weighed, reranked } = found.scores
  const number = (value: number) => formatNumber(value, { maximumFractionDigits: 3 })
  const words = wordsFound(question, why.matched)
  const said = [
    dense === null
      ? t('knowledge.why.not-by-meaning')
      : t('knowledge.why.by-meaning', { rank: why.dense_rank, score: number(dense) }),
    bm25 === null
      ? t('knowledge.why.not-by-words')
      : t('knowledge.why.by-words', { rank: why.bm25_rank, score: number(bm25) }),
    words.length > 0 && t('knowledge.why.words', { words: formatList(words) }),
    onlySoundsAlike(why.matched) && t('knowledge.why.sounds'),
    weighed !== null && t('knowledge.why.weighed', { score: number(weighed) }),
    reranked !== null && t('knowledge.why.reranked', { score: number(reranked) }),
    t('knowledge.why.anchor', { anchor: found.anchor }),
  ]
  return (
    <details className="text-muted">
      <summary className="w-fit cursor-pointer">{t('knowledge.why')}</summary>
      <ul className="mt-1 list-disc ps-5 [overflow-wrap:anywhere]">
        {said.filter(Boolean).map((one, index) => (
          <li key={index}>{one}</li>
        ))}
      </ul>
    </details>
  )
}
