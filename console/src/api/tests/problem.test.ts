import createClient from 'openapi-fetch'
import { expect, test } from 'vitest'

import { ok } from '../clients'
import type { paths } from '../generated/gateway'
import { ProblemError, problemOf, type Problem } from '../problem'

const answering = (status: number, type: string, body: string) =>
  createClient<paths>({
    baseUrl: 'http://door.test',
    fetch: () => Promise.resolve(new Response(body, { status, headers: { 'content-type': type } })),
  })

const refused: Problem = { type: 'about:blank', title: 'Conflict', status: 409, detail: 'another outlet has this name' }

test('why an API refused something is told through the client, which reads the body itself', async () => {
  const api = answering(409, 'application/problem+json', JSON.stringify(refused))
  const asked = ok(api.POST('/v1/outlets', { body: { name: 'Praia' } }))
  await expect(asked).rejects.toEqual(new ProblemError(409, refused))
  await expect(asked).rejects.toMatchObject({ problem: refused })
})

test('what a proxy says is no problem of ours', async () => {
  for (const [type, body] of [
    ['text/html', '<h1>Bad gateway</h1>'],
    ['application/problem+json', 'no json'],
  ] as const)
    await expect(ok(answering(502, type, body).GET('/v1/me'))).rejects.toMatchObject({ status: 502, problem: null })
})

test('an answer of which nothing was read tells the same', async () => {
  const headers = { 'content-type': 'application/problem+json' }
  expect(await problemOf(new Response(JSON.stringify(refused), { status: 409, headers }))).toMatchObject({
    status: 409,
    problem: refused,
  })
  expect((await problemOf(new Response('<h1>', { status: 502 }))).problem).toBeNull()
})
