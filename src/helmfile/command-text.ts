/** How helmfile tells of a program that failed. */
import { quote } from '../../gotemplate/go/strconv-quote.ts'

export interface FailedCommand {
  /** The program's file. */
  readonly path: string
  /** Arguments, the program's name in front. */
  readonly argv: readonly string[]
  /** `exit status 3` */
  readonly problem: string
  readonly exitCode: number
  readonly stderr: string
  readonly combined: string
}

export function commandFailure({ path, argv, problem, exitCode, stderr, combined }: FailedCommand): string {
  const words = argv.map((word, index) => `\n${indented(`${index}: ${word} (${Buffer.byteLength(word)} bytes)`)}`)
  const parts = [
    `PATH:\n${indented(path)}`,
    `ARGS:${words.join('')}`,
    `ERROR:\n${indented(problem)}`,
    `EXIT STATUS\n${indented(String(exitCode))}`,
  ]
  if (stderr !== '') parts.push(`STDERR:\n${indented(stderr)}`)
  if (combined !== '') parts.push(`COMBINED OUTPUT:\n${indented(combined)}`)
  return `command ${quote(path)} exited with non-zero status:\n\n${parts.join('\n\n')}`
}

/** Helmfile: blank lines go, and a last line that nothing ends is set behind the one before. */
export function indented(text: string): string {
  const lines = text.split('\n')
  const last = lines.length - 1
  return lines.map((line, i) => (line === '' ? '' : `${i > 0 && i < last ? '\n' : ''}  ${line}`)).join('')
}
