import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

import { Spinner } from './spinner'
import { Tip } from './tip'

type Look = 'primary' | 'secondary' | 'quiet' | 'danger'

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover',
  secondary: 'border bg-raised hover:bg-hover',
  quiet: 'hover:bg-hover text-muted hover:text-ink',
  danger: 'border border-danger/40 text-danger hover:bg-danger-soft',
}

interface ButtonProps extends ComponentProps<'button'> {
  look?: Look
  icon?: ReactNode
  /** Something is under way: the button shows it, and takes no second click. */
  busy?: boolean
}

export function Button({
  look = 'secondary',
  icon,
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={clsx(
        'inline-flex h-9 shrink-0 items-center justify-center gap-2 rounded-lg px-3 font-medium whitespace-nowrap transition-colors disabled:opacity-50',
        looks[look],
        className,
      )}
      disabled={(disabled ?? false) || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  )
}

interface IconButtonProps extends ComponentProps<'button'> {
  /** What it does: read out, and shown when pointed at. */
  label: string
  /** The key that does the same, as it is shown. */
  shortcut?: string
  icon: ReactNode
  pressed?: boolean
}

export function IconButton({ label, shortcut, icon, pressed, className, ...rest }: IconButtonProps) {
  return (
    <Tip text={shortcut ? `${label} (${shortcut})` : label}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={clsx(
          'inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-muted transition-colors hover:bg-hover hover:text-ink disabled:opacity-40',
          pressed && 'bg-selected text-accent',
          className,
        )}
        {...rest}
      >
        {icon}
      </button>
    </Tip>
  )
}
