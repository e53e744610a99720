/** Bodies in memory, and no larger than they may be. */
import { TshelmError } from '../errors.ts'
import { redacted } from './address.ts'
import type { HttpResponse } from './client.ts'

/** The whole body. Rejects with `source/limit-exceeded` when it is larger than `maxBytes`, before it is all read. */
export async function readBody({ body, headers, url }: HttpResponse, maxBytes: number): Promise<Buffer> {
  const announced = Number(headers['content-length'] ?? 0)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (Math.max(size, announced) > maxBytes) {
      throw new TshelmError('source/limit-exceeded', `${redacted(url)} is larger than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  return chunks.length === 1 && Buffer.isBuffer(chunks[0]) ? chunks[0] : Buffer.concat(chunks, size)
}

export interface DiscardOptions {
  /** What is longer is cut off, and its connection with it. */
  readonly maxBytes?: number
  readonly onChunk?: (chunk: Uint8Array) => void
}

/** Reads what nobody wants, so that the connection can serve again and its time stops. Never rejects. */
export async function discardBody({ body }: Pick<HttpResponse, 'body'>, options: DiscardOptions = {}): Promise<void> {
  const { maxBytes = 64 * 1024, onChunk } = options
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.length
      onChunk?.(chunk)
      if (size > maxBytes) return
    }
  } catch {
    // What it would have said does not matter.
  }
}
