import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { z } from '@/ui/z'

import { NewWebsite } from '@/api/generated/limits/knowledge'
import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'
import { useDoing } from '@/ui/doing'
import { Choice, TextArea, TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { numberOrNone, useLimits } from '@/ui/limits'

import { addWebsite, changeWebsite, websitesKey } from '../../queries'
import {
  changeOf,
  emptyWebsite,
  everyOf,
  everySaid,
  formOf,
  isAddress,
  KINDS,
  newWebsiteOf,
  pathsOf,
  type Website,
  type WebsiteForm,
} from '../../websites'

/** A new website, or what is read of one that is there. Its address and kind stay: for others there is another website. */
export function WebsiteDialog({ website, onClose }: { website: Website | null; onClose: () => void }) {
  const t = useT()
  const limits = useLimits()
  const schema = useMemo(() => {
    const paths = ({ most, each }: { most: number; each: number }) =>
      z
        .string()
        .refine((typed) => pathsOf(typed).length <= most, t('ui.limit.many', { most }))
        .refine((typed) => pathsOf(typed).every((one) => one.length <= each), t('ui.limit.long', { most: each }))
        .refine((typed) => !pathsOf(typed).some((one) => /\s/.test(one)), t('knowledge.site.one-a-line'))
    return z.object({
      url: limits.text(NewWebsite.url).refine(isAddress, t('knowledge.site.bad-address')),
      kind: z.enum(KINDS),
      max_pages: limits.wholeOrNone(NewWebsite.max_pages),
      max_depth: limits.whole(NewWebsite.max_depth),
      include: paths(NewWebsite.include),
      exclude: paths(NewWebsite.exclude),
      every: z.string(),
    })
  }, [limits, t])
  const begun = website ? formOf(website) : emptyWebsite
  const form = useForm<WebsiteForm>({ resolver: zodResolver(schema), defaultValues: begun })
  const save = useDoing(
    (values: WebsiteForm) =>
      website ? changeWebsite(website.website_id, changeOf(values)) : addWebsite(newWebsiteOf(values)),
    {
      refresh: [websitesKey],
      said: t(website ? 'knowledge.site.changed-said' : 'knowledge.site.added'),
      onDone: onClose,
    },
  )
  const { errors } = form.formState
  const kind = useWatch({ control: form.control, name: 'kind' })
  return (
    <Dialog
      open
      title={website ? t('knowledge.site.change') : t('knowledge.site.add')}
      {...(website ? { description: website.url } : {})}
      onClose={onClose}
    >
      <Form
        onSubmit={form.handleSubmit((values) => save.mutate(values))}
        {...(website ? {} : { action: t('knowledge.site.add') })}
        busy={save.isPending}
        error={save.error}
        onCancel={onClose}
      >
        {!website && (
          <>
            <TextField
              type="url"
              inputMode="url"
              placeholder="https://"
              label={t('knowledge.site.address')}
              error={errors.url?.message}
              {...form.register('url')}
            />
            <Choice
              label={t('knowledge.site.kind')}
              hint={t(`knowledge.site.kind-about.${kind}`)}
              options={KINDS.map((one) => ({ value: one, label: t(`knowledge.site.kind.${one}`) }))}
              {...form.register('kind')}
            />
          </>
        )}
        {kind !== 'page' && (
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              type="number"
              min={1}
              label={t('knowledge.site.max-pages')}
              hint={t('knowledge.site.max-pages-hint')}
              error={errors.max_pages?.message}
              {...form.register('max_pages', numberOrNone)}
            />
            {kind === 'links' && (
              <TextField
                type="number"
                min={0}
                max={10}
                label={t('knowledge.site.max-depth')}
                hint={t('knowledge.site.max-depth-hint')}
                error={errors.max_depth?.message}
                {...form.register('max_depth', { valueAsNumber: true })}
              />
            )}
          </div>
        )}
        {kind !== 'page' && (
          <div className="grid gap-4 sm:grid-cols-2">
            <TextArea
              rows={2}
              label={t('knowledge.site.include')}
              hint={t('knowledge.site.one-a-line')}
              error={errors.include?.message}
              {...form.register('include')}
            />
            <TextArea
              rows={2}
              label={t('knowledge.site.exclude')}
              hint={t('knowledge.site.one-a-line')}
              error={errors.exclude?.message}
              {...form.register('exclude')}
            />
          </div>
        )}
        <Choice
          label={t('knowledge.site.every')}
          options={everyOf(begun).map((one) => ({ value: one, label: t(everySaid(one), { hours: Number(one) }) }))}
          {...form.register('every')}
        />
      </Form>
    </Dialog>
  )
}
