import { useT } from '@/intl/intl'
import { Loading } from '@/ui/states'

import { usePhoneAddress } from './use-phone'

/** Another program's page, which has an origin of its own: it sees nothing of this one. */
export function PhoneFrame() {
  const t = useT()
  const address = usePhoneAddress()
  if (address === null) return <Loading />
  return (
    <iframe
      src={address}
      title={t('phone.title')}
      sandbox="allow-scripts allow-same-origin allow-forms"
      referrerPolicy="no-referrer"
      className="min-h-0 w-full grow border-0"
    />
  )
}
