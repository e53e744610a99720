/** A secret that the user types, unseen. */
import type { ReadStream } from 'node:tty'
import { TshelmError } from '../../errors.ts'
import type { CliContext } from '../command.ts'

const ENTER = /[\r\n\u0004]/
const INTERRUPT = '\u0003'
const BACKSPACE = /[\u007f\b]/

/** Rejects with `cli/usage` in Go's words where nobody sits at a terminal. */
export async function askSecret(label: string, { stdout }: Pick<CliContext, 'stdout'>): Promise<string> {
  const { stdin } = process
  stdout(label)
  try {
    if (!stdin.isTTY) throw new TshelmError('cli/usage', 'inappropriate ioctl for device')
    return await typed(stdin)
  } finally {
    stdout('\n')
  }
}

function typed(stdin: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (act: () => void): void => {
      stdin.off('data', onData)
      stdin.setRawMode(false)
      stdin.pause()
      act()
    }
    const onData = (chunk: string): void => {
      for (const char of chunk) {
        if (char === INTERRUPT) return end(() => reject(new TshelmError('apply/cancelled', 'context canceled')))
        if (ENTER.test(char)) return end(() => resolve(text))
        text = BACKSPACE.test(char) ? text.slice(0, -1) : text + char
      }
    }
    stdin.setRawMode(true)
    stdin.setEncoding('utf8')
    stdin.on('data', onData)
    stdin.resume()
  })
}
