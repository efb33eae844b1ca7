/** Sends one file, and tells how much of it has gone: `fetch` tells that of nothing that is sent. */
import { problemOf, ProblemError } from '@/api/problem'
import type { components } from '@/api/generated/knowledge'
import { accessToken } from '@/session/session'

type Document = components['schemas']['DocumentView']

export interface Uploaded {
  document: Document
  /** The same content was there already. */
  isKnown: boolean
}

interface Options {
  /** The knowledge base that it is for; null for the general one. */
  base: string | null
  signal: AbortSignal
  onProgress: (share: number) => void
}

const LONGEST_MS = 600_000

/** Throws `ProblemError`, with status 0 where nobody answered. */
export async function upload(file: File, options: Options): Promise<Uploaded> {
  const token = await accessToken()
  let answer = await post(file, token, options)
  if (answer.status === 401 && token !== null) answer = await post(file, await accessToken(token), options)
  if (!answer.ok) throw await problemOf(answer)
  return { document: (await answer.json()) as Document, isKnown: answer.status === 200 }
}

function post(file: File, token: string | null, { base, signal, onProgress }: Options): Promise<Response> {
  const form = new FormData()
  form.append('file', file, file.name)
  if (base !== null) form.append('knowledge_base_id', base)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const lost = () => reject(new ProblemError(0, null))
    request.open('POST', '/api/knowledge/v1/documents')
    request.timeout = LONGEST_MS
    if (token !== null) request.setRequestHeader('authorization', `Bearer ${token}`)
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () =>
      resolve(
        new Response(request.responseText, {
          status: request.status,
          headers: { 'content-type': request.getResponseHeader('content-type') ?? '' },
        }),
      )
    request.onerror = request.onabort = request.ontimeout = lost
    signal.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}
