/** `sops edit`: plain text in an editor, encrypted again when it closes. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { messageOf } from '../../../../errors.ts'
import { fileErrorText } from '../../../../kube/host.ts'
import { openEncrypted, type OpenTree } from '../../../../secrets/sops/decrypt.ts'
import { createCipher } from '../../../../secrets/sops/cipher.ts'
import { checkPlain, newDataKey, newMetadata, writeEncrypted } from '../../../../secrets/sops/encrypt.ts'
import { EXIT, invalidFile, sopsError } from '../../../../secrets/sops/error.ts'
import { shellWords } from '../../../../secrets/sops/keys/shell-words.ts'
import { SOPS_VERSION } from '../../../../secrets/sops/metadata.ts'
import { isOlder } from '../../../../secrets/sops/version.ts'
import type { CreationRule } from '../../../../secrets/sops/config.ts'
import { lookPath } from '../../../run-program.ts'
import {
  absolute,
  exists,
  inputStore,
  orderOf,
  outputStore,
  readInput,
  usageExit,
  warnOfMoreArguments,
  writeFile,
  type SopsCall,
} from '../call.ts'
import { logLine } from '../log.ts'
import { protectionFor } from '../protection.ts'

export async function edit(call: SopsCall): Promise<void> {
  const [given] = call.args
  if (given === undefined) throw usageExit('Error: no file specified', EXIT.noFile)
  warnOfMoreArguments(call)
  const path = absolute(call, given)
  writeFile(path, await edited(call, path), 'in-place')
}

/** `name` tells the format, and the rule for a file that is not there yet. */
export async function edited(
  call: SopsCall,
  path: string,
  name: string = path,
  rule?: CreationRule,
): Promise<Uint8Array> {
  const tree = exists(path) ? await opened(call, path, name) : await example(call, name, rule)
  const output = outputStore(call, name)
  const showsKeys = call.flags.bool('show-master-keys')
  const before = showsKeys ? output.writeEncrypted(tree) : output.writePlain(tree.branches)
  const changed = await inEditor(call, { tree, before, name })
  return writeEncrypted(changed, output, call.keys)
}

async function opened(call: SopsCall, path: string, name: string): Promise<OpenTree> {
  const { flags, keys } = call
  const order = orderOf(call)
  const documents = inputStore(call, name).readEncrypted(readInput(path))
  const ignoreMac = flags.bool('ignore-mac')
  return openEncrypted(documents, { keys, ignoreMac, ...(order === undefined ? {} : { decryptionOrder: order }) })
}

async function example(call: SopsCall, name: string, rule?: CreationRule): Promise<OpenTree> {
  const { keys } = call
  const input = inputStore(call, name)
  const metadata = newMetadata(await protectionFor(call, name, input, rule))
  const branches = input.readPlain(input.example())
  try {
    const dataKey = await newDataKey(metadata, keys)
    return { branches, metadata, dataKey, cipher: createCipher(keys.randomBytes) }
  } catch (error) {
    const why = messageOf(error).replace('Could not generate data key: ', '')
    const message = `Error encrypting the data key with one or more master keys: ${why}`
    throw sopsError('secrets/no-key', message, { exit: EXIT.noDataKey })
  }
}

interface Draft {
  readonly tree: OpenTree
  readonly before: Uint8Array
  readonly name: string
}

/** In a folder of the user's own, which is gone afterwards, whatever happens. */
async function inEditor(call: SopsCall, draft: Draft): Promise<OpenTree> {
  const folder = mkdtempSync(join(tmpdir(), 'sops-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  const { signal } = call.host
  signal.addEventListener('abort', remove, { once: true })
  try {
    const path = join(folder, basename(draft.name))
    writeFileSync(path, draft.before, { mode: 0o600, flag: 'wx' })
    return await untilItIsRight(call, draft, path)
  } finally {
    process.off('exit', remove)
    signal.removeEventListener('abort', remove)
    remove()
  }
}

async function untilItIsRight(call: SopsCall, draft: Draft, path: string): Promise<OpenTree> {
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  for (;;) {
    await runEditor(call, path)
    const after = readFileSync(path)
    if (digest(after) === digest(draft.before)) {
      throw sopsError('cli/usage', 'File has not changed, exiting.', { exit: EXIT.unchanged })
    }
    const problem = { text: '' }
    const tree = readEdited(call, draft, after, problem)
    if (tree !== undefined) return tree
    const message = `${problem.text} Press enter to return to the editor, or Ctrl+C to exit.`
    logLine(call.host, 'error', { part: 'CMD', message })
    if ((await call.readLine()) === undefined) throw invalidFile(problem.text, EXIT.cannotRead)
  }
}

function readEdited(
  call: SopsCall,
  { tree, name }: Draft,
  bytes: Uint8Array,
  problem: { text: string },
): OpenTree | undefined {
  const input = inputStore(call, name)
  try {
    problem.text = 'Could not load tree, probably due to invalid syntax.'
    const branches = input.readPlain(bytes)
    if (call.flags.bool('show-master-keys')) {
      problem.text = 'SOPS metadata is invalid.'
      return { ...tree, ...input.readEncrypted(bytes) }
    }
    problem.text = 'Tree not valid for encryption.'
    checkPlain(outputStore(call, name), branches)
    const metadata = { ...tree.metadata }
    if (isOlder(metadata.version, SOPS_VERSION)) metadata.version = SOPS_VERSION
    return { ...tree, branches, metadata }
  } catch {
    return undefined
  }
}

const EDITORS = ['vim', 'nano', 'vi']

function editorOf({ host }: SopsCall): [program: string, ...args: string[]] {
  const { env, cwd } = host
  for (const name of ['SOPS_EDITOR', 'EDITOR']) {
    const given = env[name]
    if (!given) continue
    const [program, ...args] = editorWords(given)
    if (program === undefined) throw noEditor(`invalid $${name}: ${given}`)
    return [program, ...args]
  }
  for (const name of EDITORS) {
    try {
      return [lookPath(name, { env, cwd })]
    } catch {
      // There may be another.
    }
  }
  throw noEditor(
    `no editor available: sops attempts to use the editor defined in the SOPS_EDITOR or EDITOR environment variables, and if that's not set defaults to any of ${EDITORS.join(', ')}, but none of them could be found`,
  )
}

function editorWords(line: string): string[] {
  try {
    return shellWords(line)
  } catch {
    return []
  }
}

function noEditor(why: string): Error {
  return sopsError('cli/usage', `Could not run editor: ${why}`, { exit: EXIT.noEditor })
}

/** Go: a name without a slash is looked for first. */
function whyNot(program: string, error: unknown, { host }: SopsCall): string {
  if (program.includes('/')) return fileErrorText(program, error, 'fork/exec')
  try {
    return `fork/exec ${lookPath(program, host)}: ${messageOf(error)}`
  } catch (notFound) {
    return messageOf(notFound)
  }
}

function runEditor(call: SopsCall, path: string): Promise<void> {
  const { env, cwd } = call.host
  const [program, ...args] = editorOf(call)
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, path], { env, cwd, stdio: 'inherit' })
    child.on('error', (error) => reject(noEditor(whyNot(program, error, call))))
    child.on('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(noEditor(signal === null ? `exit status ${String(code)}` : `signal: ${signal}`))
    })
  })
}
