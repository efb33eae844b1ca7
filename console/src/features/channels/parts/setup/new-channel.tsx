import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo } from 'react'
import { useForm } from 'react-hook-form'

import { useT } from '@/intl/intl'
import { useDoing } from '@/ui/doing'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'
import { Card } from '@/ui/page'

import { givenBy, newToken, providers, schemaOf, type Filled } from '../../providers'
import { channelsKey, createChannel, senderKey } from '../../queries'
import type { Channel, Provider } from '../../rules'
import { ChannelFields } from '../channel-fields'

interface NewChannelProps {
  provider: Provider
  onBack: () => void
  onMade: (channel: Channel, token: string | null) => void
}

export function NewChannel({ provider, onBack, onMade }: NewChannelProps) {
  const t = useT()
  const limits = useLimits()
  const { fields } = providers[provider]
  const schema = useMemo(
    () => schemaOf(provider, limits, { wrong: t('channels.wrong-form'), moved: t('channels.moved') }, null),
    [limits, provider, t],
  )
  const form = useForm<Filled>({
    resolver: zodResolver(schema),
    defaultValues: {
      name: '',
      outlet_id: '',
      active: true,
      groups: false,
      values: Object.fromEntries(fields.map(({ name, kind }) => [name, kind === 'token' ? newToken() : ''])),
    },
  })
  const make = useDoing(
    (filled: Filled) =>
      createChannel({
        provider,
        name: filled.name,
        outlet_id: filled.outlet_id === '' ? null : filled.outlet_id,
        ...givenBy(provider, filled),
      }),
    {
      refresh: [channelsKey, senderKey],
      onDone: (channel) => {
        const token = fields.find(({ kind }) => kind === 'token')
        onMade(channel, token ? form.getValues(`values.${token.name}`) : null)
      },
    },
  )
  return (
    <Card title={t(`channels.provider.${provider}`)}>
      <Form
        onSubmit={form.handleSubmit((filled) => make.mutate(filled))}
        action={t('channels.make')}
        busy={make.isPending}
        error={make.error}
        onCancel={onBack}
      >
        <ChannelFields provider={provider} form={form} kept={false} />
      </Form>
    </Card>
  )
}
