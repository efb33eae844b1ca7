import { useState, type SubmitEvent } from 'react'

import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'

import { LONGEST_NAME, MOST_SAVED, type SavedList } from '../../saved-lists'

interface SaveDialogProps {
  lists: readonly SavedList[]
  /** A name that says what the list shows, to begin with. */
  suggested: string
  onSave: (name: string) => void
  onClose: () => void
}

export default function SaveDialog({ lists, suggested, onSave, onClose }: SaveDialogProps) {
  const t = useT()
  const [name, setName] = useState(suggested.slice(0, LONGEST_NAME))
  const isFull = lists.length >= MOST_SAVED
  const isTaken = lists.some((one) => one.name === name.trim())
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    onSave(name.trim())
  }
  return (
    <Dialog title={t('inbox.lists.save')} description={t('inbox.lists.about')} open onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label={t('inbox.lists.name')}
          hint={isTaken ? t('inbox.lists.taken') : undefined}
          error={isFull && !isTaken ? t('inbox.lists.full', { most: MOST_SAVED }) : undefined}
          maxLength={LONGEST_NAME}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <footer className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" look="primary" disabled={name.trim() === '' || (isFull && !isTaken)}>
            {t('ui.save')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
