/** The one place that loads recharts, which is larger than any page. */
import { Bar, BarChart, LabelList, ResponsiveContainer, XAxis, YAxis } from 'recharts'

import type { Pair } from '../rules'

const tick = { fill: 'var(--muted)', fontSize: 12 }
const label = { fill: 'var(--ink)', fontSize: 12 }

/** Two bars a line: now, and the time before. Read out by the table beside it. */
export function Chart({ pairs, height }: { pairs: Pair[]; height: number }) {
  return (
    <ResponsiveContainer width="100%" height={height}>
      <BarChart
        data={pairs}
        layout="vertical"
        margin={{ top: 0, right: 48, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <XAxis type="number" hide allowDecimals={false} />
        <YAxis type="category" dataKey="label" width={132} tick={tick} tickLine={false} axisLine={false} interval={0} />
        <Bar dataKey="now" fill="var(--accent)" radius={3} isAnimationActive={false}>
          <LabelList dataKey="now" position="right" {...label} />
        </Bar>
        <Bar dataKey="before" fill="var(--line-strong)" radius={3} isAnimationActive={false} />
      </BarChart>
    </ResponsiveContainer>
  )
}
