import { zodResolver } from '@hookform/resolvers/zod'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useForm, useWatch } from 'react-hook-form'

import { useT } from '@/intl/intl'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'
import { Card } from '@/ui/page'
import { Meanwhile, useSaving, type Versioned } from '@/ui/saving'
import { useToasts } from '@/ui/toasts'
import { Toggle } from '@/ui/toggle'

import { changesBy, providers, schemaOf, type Filled } from '../../providers'
import { changeChannel, channelsKey, readChannel, senderKey, sessionKey, type ChannelChange } from '../../queries'
import type { Channel } from '../../rules'
import { ChannelFields } from '../channel-fields'

function filledBy(channel: Channel): Filled {
  const texts = providers[channel.provider].fields.map(({ name }) => {
    const value = channel.settings[name]
    return [name, typeof value === 'string' ? value : '']
  })
  return {
    name: channel.name,
    outlet_id: channel.outlet_id ?? '',
    groups: channel.settings.groups === true,
    active: channel.active,
    values: Object.fromEntries(texts) as Record<string, string>,
  }
}

export function SettingsForm({ seen }: { seen: Versioned<Channel> }) {
  const t = useT()
  const toasts = useToasts()
  const queries = useQueryClient()
  const channel = seen.data
  const limits = useLimits()
  const { provider, channel_id } = channel
  const schema = useMemo(
    () => schemaOf(provider, limits, { wrong: t('channels.wrong-form'), moved: t('channels.moved') }, channel.settings),
    [channel.settings, limits, provider, t],
  )
  const form = useForm<Filled>({ defaultValues: filledBy(channel), resolver: zodResolver(schema) })
  const active = useWatch({ control: form.control, name: 'active' })
  const saving = useSaving<Channel, ChannelChange>({
    seen,
    read: () => readChannel(channel_id),
    save: (body, version) => changeChannel(channel_id, body, version),
    onSaved: (now) => {
      // Secrets are gone from the page as soon as they are kept.
      form.reset(filledBy(now.data))
      for (const queryKey of [channelsKey, senderKey, sessionKey(channel_id)])
        void queries.invalidateQueries({ queryKey })
      toasts.done(t('channels.saved'))
    },
  })
  const { before } = saving
  const save = (filled: Filled) =>
    saving.save({
      ...(filled.name !== before.name ? { name: filled.name } : {}),
      ...(filled.outlet_id !== (before.outlet_id ?? '') ? { outlet_id: filled.outlet_id || null } : {}),
      ...(filled.active !== before.active ? { active: filled.active } : {}),
      ...changesBy(provider, filled, before.settings),
    })
  return (
    <Card>
      <Form onSubmit={form.handleSubmit(save)} busy={saving.busy} error={saving.error}>
        <Meanwhile
          saving={saving}
          describe={(one) => [
            { label: t('channels.name'), value: one.name },
            { label: t('channels.active'), value: t(one.active ? 'policy.yes' : 'policy.no') },
            ...providers[provider].fields.map(({ name, label }) => ({
              label: t(label),
              value: filledBy(one).values[name] ?? '',
            })),
          ]}
          onTake={(one) => form.reset(filledBy(one))}
        />
        <Toggle
          label={t('channels.active')}
          hint={t('channels.active-hint')}
          checked={active}
          onChange={(on) => form.setValue('active', on, { shouldDirty: true })}
        />
        <ChannelFields provider={provider} form={form} kept />
      </Form>
    </Card>
  )
}
