import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { Pencil, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { channelsQuery } from '@/api/known'
import { OutletRequest } from '@/api/generated/limits/gateway'
import { useT } from '@/intl/intl'
import { useConfirmed } from '@/ui/confirmed'
import { Dialog } from '@/ui/dialog'
import { useDoing } from '@/ui/doing'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'
import { refusal } from '@/ui/refusal'
import { Row, Rows } from '@/ui/rows'
import { Failure, LoadingRows } from '@/ui/states'

import { channelsKey, createOutlet, outletsKey, outletsQuery, removeOutlet, renameOutlet } from '../queries'
import type { Outlet } from '../rules'

/** The places of the business that channels can belong to. */
export function OutletsDialog({ onClose }: { onClose: () => void }) {
  const t = useT()
  const outlets = useQuery(outletsQuery)
  const channels = useQuery(channelsQuery)
  const channelsOf = ({ outlet_id }: Outlet) => channels.data?.filter((one) => one.outlet_id === outlet_id).length ?? 0
  const [renamed, setRenamed] = useState<Outlet | null>(null)
  const [askRemoval, removal] = useConfirmed<Outlet>({
    title: ({ name }) => t('channels.outlet-remove-title', { name }),
    description: t('channels.outlet-remove-about'),
    action: t('channels.outlet-remove'),
    said: t('channels.outlet-removed'),
    refresh: [outletsKey, channelsKey],
    run: ({ outlet_id }) => removeOutlet(outlet_id),
  })
  return (
    <Dialog open title={t('channels.outlets')} description={t('channels.outlets-about')} onClose={onClose}>
      {outlets.isPending && <LoadingRows rows={2} />}
      {outlets.isError && <Failure error={outlets.error} onRetry={() => void outlets.refetch()} />}
      {outlets.data && outlets.data.length > 0 && (
        <Rows label={t('channels.outlets')}>
          {outlets.data.map((outlet) => (
            <Row
              key={outlet.outlet_id}
              name={outlet.name}
              detail={t('channels.outlet-channels', { count: channelsOf(outlet) })}
              menu={[
                {
                  label: t('channels.outlet-rename'),
                  icon: <Pencil size={16} />,
                  onSelect: () => setRenamed(outlet),
                },
                // One that channels belong to is not removed.
                ...(channelsOf(outlet) > 0
                  ? []
                  : [
                      {
                        label: t('channels.outlet-remove'),
                        icon: <Trash2 size={16} />,
                        danger: true,
                        onSelect: () => askRemoval(outlet),
                      },
                    ]),
              ]}
            />
          ))}
        </Rows>
      )}
      <OutletForm key={renamed?.outlet_id ?? 'new'} outlet={renamed} onDone={() => setRenamed(null)} />
      {removal}
    </Dialog>
  )
}

function OutletForm({ outlet, onDone }: { outlet: Outlet | null; onDone: () => void }) {
  const t = useT()
  const limits = useLimits()
  const schema = useMemo(() => z.object({ name: limits.text(OutletRequest.name) }), [limits])
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { name: outlet?.name ?? '' } })
  const save = useDoing(
    ({ name }: z.infer<typeof schema>) => (outlet ? renameOutlet(outlet.outlet_id, name) : createOutlet(name)),
    {
      refresh: [outletsKey],
      onDone: () => {
        form.reset({ name: '' })
        onDone()
      },
    },
  )
  const refused = refusal(save.error, { 409: t('ui.limit.taken') })
  return (
    <Form
      onSubmit={form.handleSubmit((values) => save.mutate(values))}
      action={t(outlet ? 'channels.outlet-rename' : 'channels.outlet-add')}
      busy={save.isPending}
      error={refused.rest}
      {...(outlet ? { onCancel: onDone } : {})}
    >
      <TextField
        autoFocus
        autoComplete="off"
        label={t('channels.outlet-name')}
        error={form.formState.errors.name?.message ?? refused.said}
        {...form.register('name')}
      />
    </Form>
  )
}
