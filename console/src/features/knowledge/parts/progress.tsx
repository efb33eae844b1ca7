import { useT } from '@/intl/intl'

/** A thin line along the lower edge of a row: it takes no room, so that nothing moves when it comes or goes. */
export function ProgressLine({ name, percent }: { name: string; percent: number }) {
  const t = useT()
  return (
    <div
      role="progressbar"
      aria-label={t('knowledge.progress-of', { name })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="absolute inset-x-0 -bottom-2 h-1 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className="h-full origin-left bg-accent transition-transform duration-700 ease-out rtl:origin-right"
        style={{ transform: `scaleX(${percent / 100})` }}
      />
    </div>
  )
}
