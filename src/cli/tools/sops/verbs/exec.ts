/** `sops exec-env` and `exec-file`: a command that sees plain text in its variables, or in a file. */
import { spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { messageOf } from '../../../../errors.ts'
import { fileErrorText } from '../../../../kube/host.ts'
import { openEncrypted } from '../../../../secrets/sops/decrypt.ts'
import { EXIT, sopsError } from '../../../../secrets/sops/error.ts'
import { plainText } from '../../../../secrets/sops/stores/plain-text.ts'
import { goType, isComment, isComplex, type Branch } from '../../../../secrets/sops/tree.ts'
import { programEnding } from '../../../run-program.ts'
import { logLine } from '../log.ts'
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
  const user = userOf(call)
  const env = { ...(flags.bool('pristine') ? {} : host.env), ...user?.env, ...own }
  await run(call, command, { env, user, isSilent: flags.bool('same-process') })
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
  const name = flags.string('filename')
  const plain = await decrypted(call, { path, name: path, shown: file })
  if (flags.bool('background')) {
    warn(call, "exec-file's --background option is deprecated and will be removed in a future version of sops")
  }
  const user = userOf(call)
  if (isAbsolute(name) || normalize(name).startsWith('..')) {
    throw sopsError('cli/usage', 'The provided filename is not a local path.')
  }
  const folder = mkdtempSync(join(tmpdir(), '.sops'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  let pipe: Pipe | undefined
  try {
    const target = join(folder, name === '' ? FALLBACK_NAME : name)
    if (flags.bool('no-fifo') || host.platform === 'win32') writePlain(target, plain)
    else pipe = openPipe(target, plain)
    if (user !== undefined) giveAway([folder, target], user)
    await run(call, command.replaceAll('{}', target), { env: { ...host.env, ...user?.env }, user })
  } finally {
    await pipe?.close()
    remove()
  }
}

function writePlain(path: string, plain: Uint8Array): void {
  try {
    writeFileSync(path, plain, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw sopsError('cli/file', fileErrorText(path, error))
  }
}

/** Whom the command runs as can read it, and nobody else. */
function giveAway(paths: readonly string[], { uid, gid }: User): void {
  for (const path of paths) {
    try {
      chownSync(path, uid, gid)
    } catch (error) {
      throw sopsError('cli/file', fileErrorText(path, error, 'chown'))
    }
  }
}

interface Pipe {
  /** Whoever waits for a reader waits no longer. */
  readonly close: () => Promise<void>
}

/** A named pipe: what goes through it is on no disk. */
function openPipe(path: string, plain: Uint8Array): Pipe {
  const { status, error } = spawnSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' })
  if (error !== undefined || status !== 0) {
    if (!existsSync(dirname(path))) throw sopsError('cli/file', 'no such file or directory')
    throw sopsError('secrets/unsupported', 'a named pipe could not be made', { hint: 'try --no-fifo' })
  }
  const given = open(path, 'w').then(async (file) => {
    await file.writeFile(plain).catch(() => undefined)
    await file.close()
  })
  return {
    close: async () => {
      // A reader that does not read: the pipe breaks.
      if (existsSync(path)) closeSync(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK))
      await given.catch(() => undefined)
    },
  }
}

interface User {
  readonly uid: number
  readonly gid: number
  readonly env: Readonly<Record<string, string>>
}

const PASSWD = '/etc/passwd'

/** Whom `--user` names; undefined for whoever runs this. */
function userOf({ flags, host }: SopsCall): User | undefined {
  const name = flags.string('user')
  if (name === '') return undefined
  const line = existsSync(PASSWD) ? readFileSync(PASSWD, 'utf8').split('\n') : []
  const [login, , uid, gid, , home] = line.map((text) => text.split(':')).find((fields) => fields[0] === name) ?? []
  if (login !== undefined) {
    return { uid: Number(uid), gid: Number(gid), env: { HOME: home ?? '', USER: login, LOGNAME: login } }
  }
  logLine(host, 'fatal', { part: 'EXEC', message: `user: unknown user ${name}` })
  throw sopsError('cli/usage', '')
}

interface Running {
  readonly env: NodeJS.ProcessEnv
  readonly user: User | undefined
  /** Whether it is as if the command had been called in place of this. */
  readonly isSilent?: boolean
}

/** Rejects with the exit code of what fails. */
function run({ host, flags }: SopsCall, command: string, { env, user, isSilent = false }: Running): Promise<void> {
  const { cwd, platform } = host
  const [shell, option] = platform === 'win32' ? ['cmd.exe', '/C'] : ['/bin/sh', '-c']
  const isBackground = flags.bool('background')
  return new Promise((resolve, reject) => {
    const child = spawn(shell, [option, command], {
      env,
      cwd,
      stdio: isBackground ? 'ignore' : 'inherit',
      detached: isBackground,
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    })
    child.on('error', (error) => reject(startError(error, user)))
    if (isBackground) {
      child.unref()
      child.on('spawn', () => resolve())
      return
    }
    child.on('close', (code, signal) => {
      const { problem, exitCode = 1 } = programEnding(code, signal)
      if (problem === undefined) return resolve()
      if (isSilent && signal !== null) process.kill(process.pid, signal)
      // Go: a process that a signal ended has the code -1.
      reject(sopsError('cli/usage', isSilent ? '' : problem, { exit: exitCode & 0xff }))
    })
  })
}

function startError(error: NodeJS.ErrnoException, user: User | undefined): Error {
  const why = user !== undefined && error.code === 'EPERM' ? 'operation not permitted' : messageOf(error)
  return sopsError('cli/file', why)
}
