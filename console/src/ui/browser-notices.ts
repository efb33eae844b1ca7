/** Notices of the browser: shown while somebody looks elsewhere, where they were asked for in this browser. */
import { useSyncExternalStore } from 'react'

const KEPT_AS = 'prosa.notices'
const LONGEST = 200

export type Notices = 'on' | 'off' | 'denied' | 'impossible'

const heard = new Set<() => void>()

export function noticesNow(): Notices {
  if (!('Notification' in globalThis)) return 'impossible'
  if (Notification.permission === 'denied') return 'denied'
  return Notification.permission === 'granted' && localStorage.getItem(KEPT_AS) === 'on' ? 'on' : 'off'
}

/** Asks the browser, which asks the person. */
export async function turnNotices(on: boolean): Promise<void> {
  localStorage.setItem(KEPT_AS, on ? 'on' : 'off')
  if (on) await Notification.requestPermission()
  for (const tell of heard) tell()
}

export const useNotices = (): Notices =>
  useSyncExternalStore((tell) => {
    heard.add(tell)
    return () => heard.delete(tell)
  }, noticesNow)

interface Notice {
  title: string
  body: string
  /** Of two with the same the later takes the place of the earlier, those of other tabs too. */
  tag: string
  onOpen: () => void
}

/** Returns whether a notice would be shown: they are wanted, and the person looks elsewhere. */
export const areShown = (): boolean => noticesNow() === 'on' && !document.hasFocus()

/** Shows a notice to whoever looks elsewhere; to whoever looks here the page itself shows what is new. */
export function notify({ title, body, tag, onOpen }: Notice): void {
  if (!areShown()) return
  try {
    const notice = new Notification(title, { body: body.slice(0, LONGEST), tag })
    notice.onclick = () => {
      window.focus()
      notice.close()
      onOpen()
    }
  } catch {
    // Some telephones have notices for service workers only, and say so by throwing.
  }
}
