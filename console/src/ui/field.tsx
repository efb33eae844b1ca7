import { clsx } from 'clsx'
import { useId, type ComponentProps, type ReactNode } from 'react'

export const inputLook =
  'w-full rounded-lg border border-line-strong bg-surface px-3 py-2 placeholder:text-faint disabled:opacity-60 aria-invalid:border-danger'

interface FieldProps {
  label: string
  hint?: ReactNode
  /** What is wrong with what is in it, as a sentence. */
  error?: string | undefined
  /** Given the ids that tie label, hint and error to the control. */
  children: (ids: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }) => ReactNode
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId()
  const told = error ?? hint
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': told ? `${id}-told` : undefined, 'aria-invalid': error !== undefined })}
      {told !== undefined && (
        <p
          id={`${id}-told`}
          role={error ? 'alert' : undefined}
          className={clsx('text-xs', error ? 'text-danger' : 'text-muted')}
        >
          {told}
        </p>
      )}
    </div>
  )
}

type TextFieldProps = Omit<FieldProps, 'children'> & ComponentProps<'input'>

export function TextField({ label, hint, error, className, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <input {...ids} dir="auto" className={clsx(inputLook, className)} {...input} />}
    </Field>
  )
}

type TextAreaProps = Omit<FieldProps, 'children'> & ComponentProps<'textarea'>

export function TextArea({ label, hint, error, className, ...area }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <textarea {...ids} dir="auto" rows={4} className={clsx(inputLook, className)} {...area} />}
    </Field>
  )
}

type ChoiceProps = Omit<FieldProps, 'children'> &
  ComponentProps<'select'> & { options: readonly { value: string; label: string }[] }

/** One of a few: the browser's own list, which every device shows in its best way. */
export function Choice({ label, hint, error, options, className, ...select }: ChoiceProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <select {...ids} className={clsx(inputLook, className)} {...select}>
          {options.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
