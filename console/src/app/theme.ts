/** Light or dark: as the computer says, until somebody chooses here. */
import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'

const KEPT_AS = 'prosa.theme'
const dark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

function isTheme(value: string | null): value is Theme {
  return value === 'light' || value === 'dark' || value === 'system'
}

export function chosenTheme(): Theme {
  const kept = localStorage.getItem(KEPT_AS)
  return isTheme(kept) ? kept : 'system'
}

export function showTheme(): void {
  const chosen = chosenTheme()
  const isDark = chosen === 'dark' || (chosen === 'system' && dark.matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEPT_AS, theme)
  showTheme()
  listeners.forEach((listener) => listener())
}

dark.addEventListener('change', showTheme)

export const useTheme = (): Theme =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, chosenTheme)
