const letters = new Intl.Segmenter()

const hues = [12, 48, 96, 150, 190, 222, 262, 310]

export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).slice(0, 2)
  return (
    words
      .map((word) => letters.segment(word).containing(0)?.segment ?? '')
      .join('')
      .toUpperCase() || '?'
  )
}

function hueOf(name: string): number {
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973
  return hues[sum % hues.length] ?? 190
}

/** The first letters of a name, on a colour that is always the same for it. */
export function Avatar({ name, size = 36 }: { name: string; size?: number }) {
  const colours = { backgroundColor: `oklch(0.62 0.09 ${hueOf(name)} / 22%)`, width: size, height: size }
  return (
    <span
      aria-hidden
      style={colours}
      className="inline-flex shrink-0 items-center justify-center rounded-full text-xs font-semibold"
    >
      {initialsOf(name)}
    </span>
  )
}
