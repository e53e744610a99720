/** A line that the user types. */
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { TshelmError } from '../../errors.ts'
import type { CliContext } from '../command.ts'

/** Rejects with `cli/usage` in Go's words where there is no line. */
export async function askLine(label: string, context: Pick<CliContext, 'stdout' | 'stdin'>): Promise<string> {
  context.stdout(label)
  const text = process.stdin.isTTY ? await typed(process.stdin) : decodeUtf8(await context.stdin())
  if (text === '') throw new TshelmError('cli/usage', 'EOF')
  return text.split('\n', 1)[0]!.replace(/\r$/, '')
}

/** A terminal gives line by line. */
function typed(stdin: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve) => {
    const end = (text: string): void => {
      stdin.off('data', onData).off('end', onEnd)
      stdin.pause()
      resolve(text)
    }
    const onData = (chunk: string): void => end(chunk)
    const onEnd = (): void => end('')
    stdin.setEncoding('utf8')
    stdin.on('data', onData).on('end', onEnd)
    stdin.resume()
  })
}
