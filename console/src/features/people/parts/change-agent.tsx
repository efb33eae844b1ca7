import { zodResolver } from '@hookform/resolvers/zod'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { knownKey } from '@/api/known'
import type { components } from '@/api/generated/conversation'
import { AgentChange } from '@/api/generated/limits/conversation'
import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'
import { Meanwhile, useSaving, versioned } from '@/ui/saving'
import { useToasts } from '@/ui/toasts'

import { changeAgent, readAgent } from '../queries'
import { areSkills, wordsOf, type Agent } from '../rules'

const valuesOf = (agent: Agent) => ({ skills: agent.skills.join(', '), capacity: agent.capacity })

/** What somebody can, and how much at once. */
export function ChangeAgent({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const t = useT()
  const limits = useLimits()
  const toasts = useToasts()
  const queries = useQueryClient()
  const schema = useMemo(
    () =>
      z.object({
        skills: z.string().refine(areSkills, t('people.skill-limits')),
        capacity: limits.whole(AgentChange.capacity),
      }),
    [limits, t],
  )
  const form = useForm({ resolver: zodResolver(schema), defaultValues: valuesOf(agent) })
  const saving = useSaving<Agent, components['schemas']['AgentChange']>({
    seen: versioned(agent),
    read: () => readAgent(agent.user_id),
    save: (body, version) => changeAgent(agent.user_id, body, version),
    onSaved: () => {
      void queries.invalidateQueries({ queryKey: knownKey('agents') })
      toasts.done(t('people.changed'))
      onClose()
    },
  })
  const name = agent.display_name ?? ''
  const { errors } = form.formState
  return (
    <Dialog open title={t('people.change-title', { name })} onClose={onClose}>
      <Form
        onSubmit={form.handleSubmit(({ skills, capacity }) => saving.save({ skills: wordsOf(skills), capacity }))}
        busy={saving.busy}
        error={saving.error}
        onCancel={onClose}
      >
        <Meanwhile
          saving={saving}
          describe={(one) => [
            { label: t('people.skills'), value: one.skills.join(', ') },
            { label: t('people.capacity'), value: String(one.capacity) },
          ]}
          onTake={(one) => form.reset(valuesOf(one))}
        />
        <TextField
          label={t('people.skills')}
          hint={t('people.skills-hint')}
          error={errors.skills?.message}
          {...form.register('skills')}
        />
        <TextField
          type="number"
          inputMode="numeric"
          min={0}
          max={AgentChange.capacity.most}
          label={t('people.capacity')}
          hint={t('people.capacity-hint')}
          error={errors.capacity?.message}
          {...form.register('capacity', { valueAsNumber: true })}
        />
      </Form>
    </Dialog>
  )
}
