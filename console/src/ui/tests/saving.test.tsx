import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useForm } from 'react-hook-form'
import { expect, test } from 'vitest'

import { ProblemError } from '@/api/problem'
import { Surroundings } from '@/testing/surroundings'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'

import { changedSince, Meanwhile, useSaving, versioned } from '../saving'

interface Label {
  name: string
  version: number
}

/** What the API does: it takes what was written over the newest version, and nothing else. */
class Shelf {
  kept: Label = { name: 'Refund', version: 1 }

  read = () => Promise.resolve(versioned(this.kept))

  save = (name: string, version: string) => {
    if (version !== `"${this.kept.version}"`) return Promise.reject(new ProblemError(412, null))
    this.kept = { name, version: this.kept.version + 1 }
    return Promise.resolve(versioned(this.kept))
  }
}

function Renaming({ shelf, seen }: { shelf: Shelf; seen: Label }) {
  const form = useForm({ defaultValues: { name: seen.name } })
  const saving = useSaving<Label, string>({
    seen: versioned(seen),
    read: shelf.read,
    save: shelf.save,
    onSaved: () => {},
  })
  return (
    <Form onSubmit={form.handleSubmit(({ name }) => saving.save(name))} busy={saving.busy} error={saving.error}>
      <Meanwhile
        saving={saving}
        describe={(one) => [{ label: 'Its name', value: one.name }]}
        onTake={(one) => form.reset({ name: one.name })}
      />
      <TextField label="Name" {...form.register('name')} />
    </Form>
  )
}

async function colleagueWasFaster() {
  const shelf = new Shelf()
  const seen = shelf.kept
  shelf.kept = { name: 'Money back', version: 2 }
  render(
    <Surroundings>
      <Renaming shelf={shelf} seen={seen} />
    </Surroundings>,
  )
  const field = screen.getByRole('textbox', { name: 'Name' })
  await userEvent.clear(field)
  await userEvent.type(field, 'Refunds')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('Money back')).toBeInTheDocument()
  expect(field).toHaveValue('Refunds')
  expect(shelf.kept.name).toBe('Money back')
  return { shelf, field }
}

test('what somebody else saved is shown, what was typed stays, and saving again replaces it knowingly', async () => {
  const { shelf } = await colleagueWasFaster()
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(shelf.kept).toEqual({ name: 'Refunds', version: 3 })
  expect(screen.queryByRole('alert')).not.toBeInTheDocument()
})

test('what somebody else saved can be taken, and is written over no more', async () => {
  const { shelf, field } = await colleagueWasFaster()
  await userEvent.click(screen.getByRole('button', { name: 'Use the current version' }))
  expect(field).toHaveValue('Money back')
  expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(shelf.kept).toEqual({ name: 'Money back', version: 3 })
})

test('of two versions only what reads otherwise is shown', () => {
  const before = [
    { label: 'Name', value: 'a' },
    { label: 'Colour', value: 'red' },
  ]
  const now = [
    { label: 'Name', value: 'b' },
    { label: 'Colour', value: 'red' },
  ]
  expect(changedSince(before, now)).toEqual([{ label: 'Name', value: 'b' }])
})
