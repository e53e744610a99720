/** `sops exec-env` and `exec-file`: a command that sees plain text in its variables, or in a file. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join, normalize } from 'node:path'
import { openEncrypted } from '../../../../secrets/sops/decrypt.ts'
import { EXIT, sopsError } from '../../../../secrets/sops/error.ts'
import { plainText } from '../../../../secrets/sops/stores/plain-text.ts'
import { goType, isComment, isComplex, type Branch } from '../../../../secrets/sops/tree.ts'
import { absolute, inputStore, orderOf, readInput, usageExit, warn, type SopsCall } from '../call.ts'
import { decrypted } from './decrypt.ts'

function commandOf({ args }: SopsCall): readonly [file: string, command: string] {
  const [file, command] = args
  if (args.length === 2) return [file!, command!]
  throw usageExit('error: missing file to decrypt', EXIT.generic)
}

export async function execEnv(call: SopsCall): Promise<void> {
  const { flags, keys, host } = call
  const [file, command] = commandOf(call)
  const input = inputStore(call, file)
  const order = orderOf(call)
  checkUser(call)
  if (flags.bool('background')) {
    warn(call, "exec-env's --background option is deprecated and will be removed in a future version of sops")
    if (flags.bool('same-process')) throw usageExit('Error: The --same-process flag cannot be used with --background')
  }
  const documents = input.readEncrypted(readInput(absolute(call, file), file))
  const { branches } = await openEncrypted(documents, {
    keys,
    ...(order === undefined ? {} : { decryptionOrder: order }),
  })
  const own = variables(branches[0]!)
  await run(call, command, flags.bool('pristine') ? own : { ...host.env, ...own })
}

function variables({ items }: Branch): Record<string, string> {
  const env: Record<string, string> = {}
  for (const { key, value } of items) {
    if (isComplex(value)) {
      const name = typeof key === 'string' ? key : ''
      throw sopsError('secrets/invalid-file', `cannot use complex value in environment; offending key ${name}`)
    }
    if (isComment(key)) continue
    if (typeof key !== 'string') {
      throw sopsError('secrets/invalid-file', `cannot use non-string keys in environment, got ${goType(key.value)}`)
    }
    if (key.includes('=')) throw sopsError('secrets/invalid-file', `cannot use keys with '=' in environment: ${key}`)
    env[key] = typeof value === 'string' ? value : plainText(value)
  }
  return env
}

const FALLBACK_NAME = 'tmp-file'

export async function execFile(call: SopsCall): Promise<void> {
  const { flags, host } = call
  const [file, command] = commandOf(call)
  const path = absolute(call, file)
  checkUser(call)
  const name = flags.string('filename')
  const plain = await decrypted(call, { path, name: path })
  if (flags.bool('background')) {
    warn(call, "exec-file's --background option is deprecated and will be removed in a future version of sops")
  }
  if (isAbsolute(name) || normalize(name).startsWith('..')) {
    throw sopsError('cli/usage', 'The provided filename is not a local path.')
  }
  const folder = mkdtempSync(join(tmpdir(), '.sops'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    const target = join(folder, name === '' ? FALLBACK_NAME : name)
    if (flags.bool('no-fifo') || host.platform === 'win32') writeFileSync(target, plain, { mode: 0o600, flag: 'wx' })
    else givePipe(target, plain)
    await run(call, command.replaceAll('{}', target), host.env)
  } finally {
    remove()
  }
}

/** A named pipe: what goes through it is on no disk. */
function givePipe(path: string, plain: Uint8Array): void {
  const { status, error } = spawnSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' })
  if (error !== undefined || status !== 0) {
    throw sopsError('secrets/unsupported', 'a named pipe could not be made', { hint: 'try --no-fifo' })
  }
  // Waits until somebody reads; nobody may.
  void open(path, 'w').then(async (file) => {
    await file.writeFile(plain).catch(() => undefined)
    await file.close()
  })
}

function checkUser({ flags }: SopsCall): void {
  if (flags.string('user') === '') return
  throw sopsError('secrets/unsupported', '--user is not supported', { hint: 'run it as that user: sudo -u' })
}

/** Rejects with the exit code of what fails. */
function run({ host, flags }: SopsCall, command: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { cwd, platform } = host
  const [shell, option] = platform === 'win32' ? ['cmd.exe', '/C'] : ['/bin/sh', '-c']
  const isBackground = flags.bool('background')
  return new Promise((resolve, reject) => {
    const child = spawn(shell, [option, command], {
      env,
      cwd,
      stdio: isBackground ? 'ignore' : 'inherit',
      detached: isBackground,
    })
    child.on('error', (error) => reject(sopsError('cli/file', error.message)))
    if (isBackground) {
      child.unref()
      child.on('spawn', () => resolve())
      return
    }
    child.on('close', (code, signal) => {
      if (code === 0) resolve()
      else if (signal !== null) reject(sopsError('cli/usage', `signal: ${signal}`))
      else reject(sopsError('cli/usage', `exit status ${String(code)}`, { exit: code ?? 1 }))
    })
  })
}
