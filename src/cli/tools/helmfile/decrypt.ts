/** Encrypted files as the plugin helm-secrets gives them: read once, and told of as helmfile tells. */
import { readFileSync } from 'node:fs'
import { fileErrorText } from '../../../kube/host.ts'
import { isTshelmError, messageOf, TshelmError } from '../../../errors.ts'
import { commandFailure } from '../../../helmfile/command-text.ts'
import { CommandError } from '../../../helmfile/errors.ts'
import type { LogLevel } from '../../../helmfile/ports.ts'
import type { SopsFormat } from '../../../secrets/sops/formats.ts'
import type { CliHost } from '../../command.ts'

export interface Decryptor {
  readonly decrypt: (path: string) => Promise<Uint8Array>
  readonly decryptText: (content: Uint8Array, path: string) => Promise<Uint8Array>
}

export function decryptorOf(host: CliHost, log: (level: LogLevel, message: string) => void): Decryptor {
  const files = new Map<string, Promise<Uint8Array>>()
  const decryptText = async (content: Uint8Array, path: string): Promise<Uint8Array> => {
    log('info', `Decrypting secret ${path}`)
    return decryptAs(content, path, host)
  }
  return {
    decryptText,
    decrypt(path) {
      log('debug', `Preparing to decrypt secret ${path}`)
      let content = files.get(path)
      if (content === undefined) files.set(path, (content = decryptFile(path, decryptText)))
      return content
    },
  }
}

async function decryptFile(path: string, decryptText: Decryptor['decryptText']): Promise<Uint8Array> {
  let content: Uint8Array
  try {
    content = readFileSync(path)
  } catch (error) {
    throw new TshelmError('helmfile/invalid-state', fileErrorText(path, error, 'open'), { cause: error })
  }
  return decryptText(content, path)
}

async function decryptAs(content: Uint8Array, path: string, host: CliHost): Promise<Uint8Array> {
  const { decryptSops } = await import('../../../secrets/sops/decrypt.ts')
  const { formatOfPath } = await import('../../../secrets/sops/formats.ts')
  const { secretsHost } = await import('../secrets-host.ts')
  const inputFormat: SopsFormat = formatOfPath(path.replace(/\.(gotmpl|enc)$/, ''))
  try {
    return await decryptSops(content, { inputFormat, keys: secretsHost(host) })
  } catch (error) {
    throw failure(path, error)
  }
}

/** What the plugin would have said. */
function failure(path: string, error: unknown): CommandError {
  const isPlain = isTshelmError(error) && error.code === 'secrets/not-encrypted'
  // It says so whatever went wrong.
  const plain = `[helm-secrets] File is not encrypted: ${path}`
  const told = isPlain ? plain : `${messageOf(error)}\n[helm-secrets] Error while decrypting file: ${path}\n${plain}`
  const output = `${told}\nError: plugin "secrets" exited with error\n`
  const argv = ['helm', 'secrets', 'decrypt', path]
  const report = { path: 'helm', argv, problem: 'exit status 1', exitCode: 1, stderr: output, combined: output }
  return new CommandError(commandFailure(report), 1, error)
}
