import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { SearchRequest } from '@/api/generated/limits/knowledge'
import { basesQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { Choice, TextArea, TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { numberOrNone, useLimits } from '@/ui/limits'
import { Card } from '@/ui/page'

import { search } from '../queries'
import { askedBases as asked, AUDIENCES, GENERAL } from '../scopes'
import { Findings } from './findings'

/** What the AI would find for a question, where it stands, and why. */
export function SearchPlayground() {
  const t = useT()
  const limits = useLimits()
  const bases = useQuery(basesQuery).data ?? []
  const schema = useMemo(
    () =>
      z.object({
        query: limits.text(SearchRequest.query),
        audience: z.enum(AUDIENCES),
        base: z.string(),
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
    defaultValues: { query: '', audience: 'customers', base: '', top_k: 5, min_score: null },
  })
  const find = useMutation({ mutationFn: search })
  const { errors } = form.formState
  const results = find.data?.results
  return (
    <div className="flex flex-col gap-5">
      <Card>
        <Form
          onSubmit={form.handleSubmit(({ base, ...values }) =>
            find.mutate({ ...values, knowledge_base_ids: asked(base), explain: true }),
          )}
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
            <Choice
              label={t('knowledge.asked-by')}
              options={AUDIENCES.map((one) => ({ value: one, label: t(`knowledge.asked-by.${one}`) }))}
              {...form.register('audience')}
            />
            {bases.length > 0 && (
              <Choice
                label={t('knowledge.search-in')}
                options={[
                  { value: '', label: t('knowledge.search-in.all') },
                  { value: GENERAL, label: t('knowledge.search-in.general') },
                  ...bases.map(({ knowledge_base_id, name }) => ({
                    value: knowledge_base_id,
                    label: t('knowledge.search-in.one', { name }),
                  })),
                ]}
                {...form.register('base')}
              />
            )}
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
      {find.data && <Findings question={find.variables.query} answer={find.data} />}
    </div>
  )
}
