import type { Key, ReactNode } from 'react'

export interface Column<Row> {
  title: string
  cell: (row: Row) => ReactNode
  /** Numbers stand at the end, so that they compare at a glance. */
  numeric?: boolean
}

interface TableProps<Row> {
  /** What the table is of: read out, not shown. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => Key
}

export function Table<Row>({ label, columns, rows, keyOf }: TableProps<Row>) {
  return (
    // Wide tables scroll in themselves; by keyboard too, hence focusable.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="overflow-x-auto rounded-2xl border bg-surface" role="region" aria-label={label} tabIndex={0}>
      <table className="w-full border-collapse text-start">
        <thead>
          <tr className="border-b">
            {columns.map((column) => (
              <th
                key={column.title}
                scope="col"
                className={`px-4 py-2.5 text-xs font-medium text-muted ${column.numeric ? 'text-end' : 'text-start'}`}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-b last:border-0 hover:bg-hover">
              {columns.map((column) => (
                <td
                  key={column.title}
                  className={`max-w-96 px-4 py-2.5 break-words ${column.numeric ? 'text-end tabular-nums' : ''}`}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
