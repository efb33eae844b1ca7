import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo } from 'react'
import { useForm, useWatch } from 'react-hook-form'

import { useT } from '@/intl/intl'
import { useDoing } from '@/ui/doing'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'
import { Card } from '@/ui/page'
import { Toggle } from '@/ui/toggle'

import { changesBy, providers, schemaOf, type Filled } from '../../providers'
import { changeChannel, channelsKey, senderKey, sessionKey } from '../../queries'
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

export function SettingsForm({ channel }: { channel: Channel }) {
  const t = useT()
  const limits = useLimits()
  const { provider, channel_id } = channel
  const schema = useMemo(
    () => schemaOf(provider, limits, { wrong: t('channels.wrong-form'), moved: t('channels.moved') }, channel.settings),
    [channel.settings, limits, provider, t],
  )
  const form = useForm<Filled>({ defaultValues: filledBy(channel), resolver: zodResolver(schema) })
  const active = useWatch({ control: form.control, name: 'active' })
  const save = useDoing(
    (filled: Filled) =>
      changeChannel(channel_id, {
        ...(filled.name !== channel.name ? { name: filled.name } : {}),
        ...(filled.outlet_id !== (channel.outlet_id ?? '') ? { outlet_id: filled.outlet_id || null } : {}),
        ...(filled.active !== channel.active ? { active: filled.active } : {}),
        ...changesBy(provider, filled, channel.settings),
      }),
    {
      refresh: [channelsKey, senderKey, sessionKey(channel_id)],
      said: t('channels.saved'),
      // Secrets are gone from the page as soon as they are kept.
      onDone: (now) => form.reset(filledBy(now)),
    },
  )
  return (
    <Card>
      <Form onSubmit={form.handleSubmit((changed) => save.mutate(changed))} busy={save.isPending} error={save.error}>
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
