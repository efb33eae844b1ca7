import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo } from 'react'
import { useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { BaseRequest } from '@/api/generated/limits/knowledge'
import { knownKey } from '@/api/known'
import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'
import { useDoing } from '@/ui/doing'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'

import { addBase, changeBase } from '../../queries'
import type { KnowledgeBase } from '../../scopes'

const USUAL = { name: '', chunk_tokens: 500, overlap_tokens: 50 }

/** A new knowledge base, or the name of one that is there and how its documents are cut. */
export function BaseDialog({ base, onClose }: { base: KnowledgeBase | null; onClose: () => void }) {
  const t = useT()
  const limits = useLimits()
  const schema = useMemo(
    () =>
      z
        .object({
          name: limits.text(BaseRequest.name),
          chunk_tokens: limits.whole(BaseRequest.chunk_tokens),
          overlap_tokens: limits.whole(BaseRequest.overlap_tokens),
        })
        .refine(({ chunk_tokens, overlap_tokens }) => overlap_tokens * 2 <= chunk_tokens, {
          path: ['overlap_tokens'],
          error: t('knowledge.base.bad-overlap'),
        }),
    [limits, t],
  )
  const form = useForm<z.infer<typeof schema>>({ resolver: zodResolver(schema), defaultValues: base ?? USUAL })
  const save = useDoing(
    ({ name, chunk_tokens, overlap_tokens }: z.infer<typeof schema>) => {
      const body = { name, chunk_tokens, overlap_tokens }
      return base ? changeBase(base.knowledge_base_id, body) : addBase(body)
    },
    { refresh: [knownKey('bases')], said: t('knowledge.base.saved'), onDone: onClose },
  )
  const { errors } = form.formState
  return (
    <Dialog open title={base ? t('knowledge.base.change') : t('knowledge.base.add')} onClose={onClose}>
      <Form
        onSubmit={form.handleSubmit((values) => save.mutate(values))}
        busy={save.isPending}
        error={save.error}
        onCancel={onClose}
      >
        <TextField label={t('knowledge.base.name')} error={errors.name?.message} {...form.register('name')} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            type="number"
            label={t('knowledge.base.chunk-tokens')}
            hint={t('knowledge.base.chunk-hint')}
            error={errors.chunk_tokens?.message}
            {...form.register('chunk_tokens', { valueAsNumber: true })}
          />
          <TextField
            type="number"
            label={t('knowledge.base.overlap-tokens')}
            error={errors.overlap_tokens?.message}
            {...form.register('overlap_tokens', { valueAsNumber: true })}
          />
        </div>
      </Form>
    </Dialog>
  )
}
