import { useT } from '@/intl/intl'
import { Confirm } from '@/ui/dialog'

interface ForgetDialogProps {
  name: string
  onForget: () => void
  onClose: () => void
}

export default function ForgetDialog({ name, onForget, onClose }: ForgetDialogProps) {
  const t = useT()
  return (
    <Confirm
      open
      title={t('inbox.lists.forget', { name })}
      description={t('inbox.lists.forgetting')}
      action={t('ui.delete')}
      onClose={onClose}
      onConfirm={onForget}
    />
  )
}
