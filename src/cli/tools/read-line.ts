/** Answers to questions: a line of standard input at a time. */
import { readSync } from 'node:fs'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { systemClock } from '../../runtime.ts'
import type { CliHost } from '../command.ts'

const LF = 10

/** From a terminal as it is typed; otherwise all is read at once. */
export function lineReader(host: CliHost): () => Promise<string | undefined> {
  if (host.terminal) return typedLine
  let lines: string[] | undefined
  return async () => {
    lines ??= decodeUtf8(await host.stdin()).split('\n')
    return lines.length <= 1 && (lines[0] ?? '') === '' ? undefined : lines.shift()
  }
}

async function typedLine(): Promise<string | undefined> {
  const bytes: number[] = []
  const byte = Buffer.alloc(1)
  for (;;) {
    try {
      if (readSync(0, byte) === 0) return bytes.length === 0 ? undefined : decodeUtf8(Buffer.from(bytes))
      if (byte[0] === LF) return decodeUtf8(Buffer.from(bytes))
      bytes.push(byte[0]!)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      await systemClock.sleep(20)
    }
  }
}
