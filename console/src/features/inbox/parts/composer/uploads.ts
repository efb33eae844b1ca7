/** Puts a file where the gateway says, and tells how far it is: `fetch` tells nothing of what is sent, so it is the older way. */
import { gateway, ok } from '@/api/clients'
import { ProblemError, type Problem } from '@/api/problem'

import type { FileKind } from '../conversation/content'
import { throughDoor } from './attachments'

interface Upload {
  file: File
  kind: FileKind
  signal: AbortSignal
  onProgress: (share: number) => void
}

/** Returns the id under which the file is kept. Rejects with `ProblemError`, or when it is called off. */
export async function upload({ file, kind, signal, onProgress }: Upload): Promise<string> {
  const filename = file.name.slice(0, 200) || null
  const place = await ok(gateway.POST('/v1/media/uploads', { body: { kind, filename }, signal }))
  await put(throughDoor(place.upload_url), file, signal, onProgress)
  return place.media_id
}

function put(address: string, file: File, signal: AbortSignal, onProgress: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', address)
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () => {
      if (request.status < 300) resolve()
      else reject(new ProblemError(request.status, problemIn(request.responseText)))
    }
    request.onerror = () => reject(new ProblemError(0, null))
    request.onabort = () => reject(new DOMException('called off', 'AbortError'))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

function problemIn(text: string): Problem | null {
  try {
    return JSON.parse(text) as Problem
  } catch {
    return null
  }
}
