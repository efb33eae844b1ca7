import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { agentsQuery, channelsQuery, knownKey } from '@/api/known'
import { NewTeam } from '@/api/generated/limits/conversation'
import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'
import { Choice, TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'
import { Pick } from '@/ui/pick'
import { refusal } from '@/ui/refusal'
import { Meanwhile, useSaving, versioned } from '@/ui/saving'
import { useToasts } from '@/ui/toasts'
import { Toggle } from '@/ui/toggle'

import { faultOf, writtenHours, type BusinessHours } from '../../hours'
import { changeTeam, createTeam, hoursQuery, readTeam } from '../../queries'
import { areSkills, wordsOf, type Team } from '../../rules'
import { HoursFields } from '../hours/hours-fields'
import { useHoursAsText } from '../hours/hours-as-text'

const ASSIGNMENTS = ['round_robin', 'least_busy', 'last_agent'] as const

const NEW: Team = {
  team_id: '',
  name: '',
  assignment: 'round_robin',
  skills: [],
  members: [],
  channels: [],
  hours: null,
  version: 0,
}
const valuesOf = (team: Team) => ({
  name: team.name,
  assignment: team.assignment,
  skills: team.skills.join(', '),
  members: team.members,
  channels: team.channels,
  hours: team.hours,
})

export function TeamDialog({ team, onClose }: { team: Team | null; onClose: () => void }) {
  const t = useT()
  const limits = useLimits()
  const toasts = useToasts()
  const queries = useQueryClient()
  const hoursAsText = useHoursAsText()
  const agents = useQuery(agentsQuery).data ?? []
  const channels = useQuery(channelsQuery).data ?? []
  const business = useQuery(hoursQuery).data?.data
  const schema = useMemo(
    () =>
      z.object({
        name: limits.text(NewTeam.name),
        assignment: z.enum(ASSIGNMENTS),
        skills: z.string().refine(areSkills, t('people.skill-limits')),
        members: limits.some(NewTeam.members),
        channels: limits.some(NewTeam.channels),
        hours: z
          .custom<BusinessHours | null>()
          .refine((hours) => hours === null || faultOf(hours) === null, t('people.hours.wrong')),
      }),
    [limits, t],
  )
  const form = useForm({ resolver: zodResolver(schema), defaultValues: valuesOf(team ?? NEW) })
  const saving = useSaving<Team, z.infer<typeof schema>>({
    seen: versioned(team ?? NEW),
    read: () => readTeam(team?.team_id ?? ''),
    save: (values, version) => {
      const body = {
        ...values,
        skills: wordsOf(values.skills),
        hours: values.hours && writtenHours(values.hours),
      }
      return team ? changeTeam(team.team_id, body, version) : createTeam(body)
    },
    onSaved: () => {
      void queries.invalidateQueries({ queryKey: knownKey('teams') })
      void queries.invalidateQueries({ queryKey: knownKey('agents') })
      toasts.done(t('people.changed'))
      onClose()
    },
  })
  const people = agents.map((one) => ({ value: one.user_id, label: one.display_name ?? one.user_id }))
  const numbers = channels.map((one) => ({ value: one.channel_id, label: one.name }))
  const namesOf = (ids: readonly string[], options: typeof people) =>
    options
      .filter((one) => ids.includes(one.value))
      .map((one) => one.label)
      .join(', ')
  const { errors } = form.formState
  const refused = refusal(saving.error, { 409: t('ui.limit.taken') })
  return (
    <Dialog open title={team ? t('people.change-title', { name: team.name }) : t('people.team.new')} onClose={onClose}>
      <Form
        onSubmit={form.handleSubmit((values) => saving.save(values))}
        busy={saving.busy}
        error={refused.rest}
        onCancel={onClose}
      >
        <Meanwhile
          saving={saving}
          describe={(one) => [
            { label: t('people.name'), value: one.name },
            { label: t('people.assignment'), value: t(`people.assignment.${one.assignment}`) },
            { label: t('people.skills'), value: one.skills.join(', ') },
            { label: t('people.team.members'), value: namesOf(one.members, people) },
            { label: t('people.team.channels'), value: namesOf(one.channels, numbers) },
            ...(one.hours
              ? hoursAsText(one.hours)
              : [{ label: t('people.team.own-hours'), value: t('people.team.no-own-hours') }]),
          ]}
          onTake={(one) => form.reset(valuesOf(one))}
        />
        <TextField label={t('people.name')} error={errors.name?.message ?? refused.said} {...form.register('name')} />
        <Choice
          label={t('people.assignment')}
          hint={t('people.assignment-hint')}
          options={ASSIGNMENTS.map((one) => ({ value: one, label: t(`people.assignment.${one}`) }))}
          {...form.register('assignment')}
        />
        <Controller
          control={form.control}
          name="members"
          render={({ field, fieldState }) => (
            <Pick
              label={t('people.team.members')}
              options={people}
              value={field.value}
              onChange={field.onChange}
              error={fieldState.error?.message}
            />
          )}
        />
        <TextField
          label={t('people.team.skills')}
          hint={t('people.skills-hint')}
          error={errors.skills?.message}
          {...form.register('skills')}
        />
        <Controller
          control={form.control}
          name="channels"
          render={({ field, fieldState }) => (
            <Pick
              label={t('people.team.channels')}
              hint={t('people.team.channels-hint')}
              options={numbers}
              value={field.value}
              onChange={field.onChange}
              error={fieldState.error?.message}
            />
          )}
        />
        <Controller
          control={form.control}
          name="hours"
          render={({ field, fieldState }) => (
            <>
              <Toggle
                label={t('people.team.own-hours')}
                hint={t('people.team.own-hours-hint')}
                checked={field.value !== null}
                onChange={(own) => field.onChange(own ? (business ?? { time_zone: '', weekly: [] }) : null)}
              />
              {field.value && (
                <HoursFields
                  hours={field.value}
                  fault={fieldState.error ? faultOf(field.value) : null}
                  onChange={field.onChange}
                />
              )}
            </>
          )}
        />
      </Form>
    </Dialog>
  )
}
