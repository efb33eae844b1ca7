/** `fetch` as the person who is signed in: with their token, a new one where it was refused, and never without an end. */
import { ProblemError } from '@/api/problem'

import { accessToken } from './session'

const WAIT_MS = 30_000
const UPLOAD_MS = 600_000

export async function authorizedFetch(request: Request): Promise<Response> {
  const token = await accessToken()
  const again = request.clone()
  const response = await send(request, token)
  if (response.status !== 401 || token === null) return response
  return send(again, await accessToken(token))
}

async function send(request: Request, token: string | null): Promise<Response> {
  if (token !== null) request.headers.set('authorization', `Bearer ${token}`)
  const isUpload = request.headers.get('content-type')?.startsWith('multipart/') ?? false
  const end = AbortSignal.timeout(isUpload ? UPLOAD_MS : WAIT_MS)
  try {
    return await fetch(request, { signal: AbortSignal.any([request.signal, end]), credentials: 'same-origin' })
  } catch (error) {
    if (request.signal.aborted) throw error
    throw new ProblemError(0, null)
  }
}
