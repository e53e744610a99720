/** The passphrase of a key that signs: from a file, standard input, or somebody at a terminal. */
import { fstatSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { pathError } from '../../chart/file-system.ts'
import { TshelmError } from '../../errors.ts'
import type { CliContext } from '../command.ts'
import { askSecret } from './ask-secret.ts'

/** Longest first line that is read of a file. Helm: what is behind it is not part of the passphrase. */
const MAX_LENGTH = 4096

/** Asked for once, whatever number of charts it is for. Rejects with `cli/file` or `cli/usage` in Helm's words. */
export async function readPassphrase(file: string, { cwd, stdin }: CliContext): Promise<string> {
  if (file !== '-') return firstLine(readNamed(file, cwd))
  if (!isPipe()) {
    throw new TshelmError('cli/usage', 'specified reading passphrase from stdin, without input on stdin')
  }
  return firstLine(await stdin())
}

export function askPassphrase(identity: string, context: CliContext): Promise<string> {
  return askSecret(`Password for key ${quote(identity)} >  `, context)
}

function isPipe(): boolean {
  try {
    return fstatSync(0).isFIFO()
  } catch {
    return false
  }
}

function readNamed(file: string, cwd: string): Uint8Array {
  try {
    return readFileSync(resolve(cwd, file))
  } catch (error) {
    throw pathError('open', file, error, 'cli/file')
  }
}

function firstLine(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new TshelmError('cli/usage', 'EOF')
  const newline = bytes.indexOf(10)
  const line = bytes.subarray(0, Math.min(newline < 0 ? bytes.length : newline, MAX_LENGTH))
  return decodeUtf8(line.at(-1) === 13 ? line.subarray(0, -1) : line)
}
