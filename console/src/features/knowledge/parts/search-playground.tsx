import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { useMemo } from 'react'
import { useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { SearchRequest } from '@/api/generated/limits/knowledge'
import { useT } from '@/intl/intl'
import { TextArea, TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { numberOrNone, useLimits } from '@/ui/limits'
import { Card } from '@/ui/page'
import { Empty } from '@/ui/states'

import { search } from '../queries'
import { Passage } from './passage'

/** What the AI would find for a question: the passages nearest to it, with how near each is. */
export function SearchPlayground() {
  const t = useT()
  const limits = useLimits()
  const schema = useMemo(
    () =>
      z.object({
        query: limits.text(SearchRequest.query),
        top_k: limits.whole(SearchRequest.top_k),
        min_score: z
          .number(t('knowledge.bad-score'))
          .min(-1, t('knowledge.bad-score'))
          .max(1, t('knowledge.bad-score'))
          .nullable(),
      }),
    [limits, t],
  )
  const form = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { query: '', top_k: 5, min_score: null },
  })
  const find = useMutation({ mutationFn: search })
  const { errors } = form.formState
  const results = find.data?.results
  return (
    <div className="flex flex-col gap-5">
      <Card>
        <Form
          onSubmit={form.handleSubmit((values) => find.mutate(values))}
          action={t('knowledge.search')}
          busy={find.isPending}
          error={find.error}
        >
          <TextArea
            rows={2}
            label={t('knowledge.question')}
            hint={t('knowledge.question-hint')}
            error={errors.query?.message}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
              event.preventDefault()
              event.currentTarget.form?.requestSubmit()
            }}
            {...form.register('query')}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              type="number"
              min={1}
              max={20}
              label={t('knowledge.top-k')}
              error={errors.top_k?.message}
              {...form.register('top_k', { valueAsNumber: true })}
            />
            <TextField
              type="number"
              step="any"
              min={-1}
              max={1}
              label={t('knowledge.min-score')}
              hint={t('knowledge.min-score-hint')}
              error={errors.min_score?.message}
              {...form.register('min_score', numberOrNone)}
            />
          </div>
        </Form>
      </Card>
      <div role="status">
        {results && (
          <p className="text-muted">
            {t('knowledge.found', { count: results.length, model: find.data?.embedding_model })}
          </p>
        )}
      </div>
      {results?.length === 0 && (
        <Empty icon={<SearchX size={28} />} title={t('knowledge.nothing-near')}>
          {t('knowledge.nothing-near-about')}
        </Empty>
      )}
      {results && results.length > 0 && (
        <ol className="flex flex-col gap-3" aria-label={t('knowledge.results')}>
          {results.map((found, index) => (
            <Passage key={found.chunk_id} found={found} place={index + 1} />
          ))}
        </ol>
      )}
    </div>
  )
}
