const MOST_SHOWN = 99

/** How many, in a small pill; nothing for none. What it counts is said by the element around it. */
export function Count({ of }: { of: number }) {
  if (of <= 0) return null
  return (
    <span className="inline-flex min-w-5 items-center justify-center rounded-full bg-accent px-1.5 text-xs leading-5 font-semibold text-on-accent tabular-nums">
      {of > MOST_SHOWN ? `${MOST_SHOWN}+` : of}
    </span>
  )
}
