/** `fetch` as the person who is signed in: with their token, a new one where it was refused, and never without an end. */
import { hearTime } from '@/api/clock'
import { ProblemError } from '@/api/problem'

import { accessToken, currentSession } from './session'

const WAIT_MS = 30_000
const UPLOAD_MS = 600_000

export async function authorizedFetch(request: Request): Promise<Response> {
  const asks = who()
  const token = await accessToken()
  const again = request.clone()
  const response = await sendAs(asks, request, token)
  if (response.status !== 401 || token === null) return response
  return sendAs(asks, again, await accessToken(token))
}

function who(): string | null {
  const session = currentSession()
  return session.state === 'signed-in' ? `${session.person.tenantId} ${session.person.userId}` : null
}

/** What one person asked for is not done as another, who signed in meanwhile, perhaps in another tab. */
function sendAs(asks: string | null, request: Request, token: string | null): Promise<Response> {
  if (asks !== null && who() !== asks) throw new ProblemError(401, null)
  return send(request, token)
}

async function send(request: Request, token: string | null): Promise<Response> {
  if (token !== null) request.headers.set('authorization', `Bearer ${token}`)
  const isUpload = request.headers.get('content-type')?.startsWith('multipart/') ?? false
  const end = AbortSignal.timeout(isUpload ? UPLOAD_MS : WAIT_MS)
  try {
    const answer = await fetch(request, { signal: AbortSignal.any([request.signal, end]), credentials: 'same-origin' })
    hearTime(answer)
    return answer
  } catch (error) {
    if (request.signal.aborted) throw error
    throw new ProblemError(0, null)
  }
}
