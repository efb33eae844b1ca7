import { conversation, ok } from '@/api/clients'
import type { components } from '@/api/generated/conversation'
import { ProblemError } from '@/api/problem'
import { versioned, type Versioned } from '@/ui/saving'

import type { Answer, Label, Macro } from './rules'

type Schemas = components['schemas']
const over = (version: string) => ({ 'If-Match': [version] })

/** The list is small, and there is no way to read one alone. */
export async function readLabel(id: string): Promise<Versioned<Label>> {
  const { labels } = await ok(conversation.GET('/v1/labels'))
  return versioned(found(labels.find((one) => one.label_id === id)))
}

export const createLabel = async (body: Schemas['NewLabel']): Promise<Versioned<Label>> =>
  versioned(await ok(conversation.POST('/v1/labels', { body })))

export const changeLabel = async (
  label_id: string,
  body: Schemas['LabelChange'],
  version: string,
): Promise<Versioned<Label>> =>
  versioned(
    await ok(
      conversation.PATCH('/v1/labels/{label_id}', { params: { path: { label_id }, header: over(version) }, body }),
    ),
  )

export const deleteLabel = (label_id: string) =>
  ok(conversation.DELETE('/v1/labels/{label_id}', { params: { path: { label_id } } }))

export const readAnswer = async (answer_id: string): Promise<Versioned<Answer>> =>
  versioned(await ok(conversation.GET('/v1/canned-answers/{answer_id}', { params: { path: { answer_id } } })))

export const createAnswer = async (body: Schemas['NewCannedAnswer']): Promise<Versioned<Answer>> =>
  versioned(await ok(conversation.POST('/v1/canned-answers', { body })))

export const changeAnswer = async (
  answer_id: string,
  body: Schemas['CannedAnswerChange'],
  version: string,
): Promise<Versioned<Answer>> =>
  versioned(
    await ok(
      conversation.PATCH('/v1/canned-answers/{answer_id}', {
        params: { path: { answer_id }, header: over(version) },
        body,
      }),
    ),
  )

export const deleteAnswer = (answer_id: string) =>
  ok(conversation.DELETE('/v1/canned-answers/{answer_id}', { params: { path: { answer_id } } }))

export async function readMacro(id: string): Promise<Versioned<Macro>> {
  const { macros } = await ok(conversation.GET('/v1/macros'))
  return versioned(found(macros.find((one) => one.macro_id === id)))
}

export const createMacro = async (body: Schemas['NewMacro']): Promise<Versioned<Macro>> =>
  versioned(await ok(conversation.POST('/v1/macros', { body })))

export const changeMacro = async (
  macro_id: string,
  body: Schemas['MacroChange'],
  version: string,
): Promise<Versioned<Macro>> =>
  versioned(
    await ok(
      conversation.PATCH('/v1/macros/{macro_id}', { params: { path: { macro_id }, header: over(version) }, body }),
    ),
  )

export const deleteMacro = (macro_id: string) =>
  ok(conversation.DELETE('/v1/macros/{macro_id}', { params: { path: { macro_id } } }))

function found<One>(one: One | undefined): One {
  if (one === undefined) throw new ProblemError(404, null)
  return one
}
