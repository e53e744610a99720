/** Lines of a byte stream, as they come, bounded in length. */
import { TshelmError } from '../errors.ts'

const NEWLINE = 0x0a

export async function* linesOf(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<string> {
  let pending: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      pending.push(chunk.subarray(start, end))
      const line = Buffer.concat(pending).toString('utf8')
      pending = []
      size = 0
      start = end + 1
      if (line !== '') yield line
    }
    if (start === chunk.length) continue
    pending.push(chunk.subarray(start))
    size += chunk.length - start
    if (size > maxBytes) throw new TshelmError('kube/api', `a line of the answer is longer than ${maxBytes} bytes`)
  }
  if (size > 0) yield Buffer.concat(pending).toString('utf8')
}
