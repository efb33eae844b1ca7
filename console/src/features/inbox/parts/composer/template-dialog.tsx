import { useState, type SubmitEvent } from 'react'

import { TemplateDraft } from '@/api/generated/limits/conversation'
import { useLanguage, useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { TextArea, TextField } from '@/ui/field'

import { useTalk } from '../conversation/talk'
import { useOutbox } from './use-outbox'

/** An approved template by its name: they are kept by the provider, which tells no list of them. */
export function TemplateDialog({ onClose }: { onClose: () => void }) {
  const t = useT()
  const { language: pageLanguage } = useLanguage()
  const { conversation } = useTalk()
  const { post } = useOutbox(conversation.conversation_id)
  const [name, setName] = useState('')
  const [language, setLanguage] = useState(pageLanguage.replace('-', '_'))
  const [values, setValues] = useState('')
  const [preview, setPreview] = useState('')
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const body = values
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .slice(0, 20)
      .map((text) => ({ text }))
    post({
      clientId: crypto.randomUUID(),
      conversationId: conversation.conversation_id,
      writtenAt: new Date().toISOString(),
      after: conversation.last_sequence,
      body: {
        content: {
          kind: 'template',
          template_name: name.trim(),
          language: language.trim(),
          body,
          preview: preview.trim() || null,
        },
      },
      state: 'sending',
    })
    onClose()
  }
  return (
    <Dialog title={t('inbox.template.send')} description={t('inbox.template.hint')} open onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label={t('inbox.template.name')}
          required
          maxLength={TemplateDraft.template_name.most}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <TextField
          label={t('inbox.template.language')}
          required
          maxLength={TemplateDraft.language.most}
          value={language}
          onChange={({ currentTarget }) => setLanguage(currentTarget.value)}
        />
        <TextArea
          label={t('inbox.template.values')}
          hint={t('inbox.template.values-hint')}
          rows={3}
          value={values}
          onChange={({ currentTarget }) => setValues(currentTarget.value)}
        />
        <TextArea
          label={t('inbox.template.preview')}
          hint={t('inbox.template.preview-hint')}
          rows={3}
          maxLength={TemplateDraft.preview.most}
          value={preview}
          onChange={({ currentTarget }) => setPreview(currentTarget.value)}
        />
        <footer className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" look="primary" disabled={name.trim() === '' || language.trim() === ''}>
            {t('inbox.send')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
