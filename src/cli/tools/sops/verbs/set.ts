/** `sops set` and `unset`: one value of an encrypted file. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { decodeJson } from '../../../../../gotemplate/go/json.ts'
import { decodeUtf8 } from '../../../../../gotemplate/go/utf8.ts'
import { isTshelmError } from '../../../../errors.ts'
import { fileErrorText } from '../../../../kube/host.ts'
import { openEncrypted, type OpenTree } from '../../../../secrets/sops/decrypt.ts'
import { checkPlain, writeEncrypted } from '../../../../secrets/sops/encrypt.ts'
import { EXIT, sopsError } from '../../../../secrets/sops/error.ts'
import { readJson } from '../../../../secrets/sops/stores/json-read.ts'
import { parsePath, setPath, unsetPath, type TreePath } from '../../../../secrets/sops/tree-path.ts'
import type { Value } from '../../../../secrets/sops/tree.ts'
import { absolute, inputStore, orderOf, outputStore, readInput, usageExit, writeFile, type SopsCall } from '../call.ts'

export async function set(call: SopsCall): Promise<void> {
  const { flags, args } = call
  const [isFile, isStdin] = [flags.bool('value-file'), flags.bool('value-stdin')]
  if (isFile && isStdin) throw usageExit('Error: cannot use both --value-file and --value-stdin', EXIT.generic)
  if (args.length !== (isStdin ? 2 : 3)) {
    const message = isStdin
      ? 'Error: file specified, or index and value are missing. Need precisely 2 positional arguments since --value-stdin is used.'
      : 'Error: no file specified, or index and value are missing. Need precisely 3 positional arguments.'
    throw usageExit(message, EXIT.noFile)
  }
  const file = absolute(call, args[0]!)
  const path = indexOf(args[1]!, 'Invalid set index format')
  const value = jsonValue(await valueText(call))
  const { bytes, changed } = await withValue(call, file, path, value)
  if (!changed && flags.bool('idempotent')) return
  writeFile(file, bytes, 'in-place')
}

async function valueText({ flags, args, host }: SopsCall): Promise<string> {
  if (flags.bool('value-stdin')) return decodeUtf8(await host.stdin())
  const [, , given = ''] = args
  if (!flags.bool('value-file')) return given
  try {
    return decodeUtf8(readFileSync(resolve(host.cwd, given)))
  } catch (error) {
    throw sopsError('cli/file', fileErrorText(given, error))
  }
}

function indexOf(text: string, problem: string): TreePath {
  try {
    return parsePath(text)
  } catch {
    throw usageExit(problem, EXIT.invalidSet)
  }
}

/** Throws for what is no JSON, without showing it. */
export function jsonValue(text: string): Value {
  let value: ReturnType<typeof decodeJson>
  try {
    value = decodeJson(text)
  } catch {
    throw usageExit('Value for --set is not valid JSON', EXIT.invalidSet)
  }
  if (typeof value !== 'object' || value === null) return value
  try {
    return readJson(text)
  } catch {
    throw usageExit('Invalid --set value format', EXIT.invalidSet)
  }
}

/** `["key"][0] JSON`, as in `--set`. */
export function splitSet(text: string): { readonly path: TreePath; readonly value: Value } {
  const at = text.indexOf('] ')
  if (at < 0) throw usageExit('Invalid --set format', EXIT.invalidSet)
  const value = jsonValue(text.slice(at + 2))
  return { path: indexOf(text.slice(0, at + 1), 'Invalid --set format'), value }
}

export async function withValue(
  call: SopsCall,
  file: string,
  path: TreePath,
  value: Value,
): Promise<{ readonly bytes: Uint8Array; readonly changed: boolean }> {
  const output = outputStore(call, file)
  const tree = await opened(call, file)
  const changed = setPath(tree.branches[0]!, path, value)
  checkPlain(output, tree.branches)
  return { bytes: writeEncrypted(tree, output, call.keys), changed }
}

async function opened(call: SopsCall, file: string): Promise<OpenTree> {
  const { flags, keys } = call
  const input = inputStore(call, file)
  const order = orderOf(call)
  const documents = input.readEncrypted(readInput(file))
  const ignoreMac = flags.bool('ignore-mac')
  return openEncrypted(documents, { keys, ignoreMac, ...(order === undefined ? {} : { decryptionOrder: order }) })
}

export async function unset(call: SopsCall): Promise<void> {
  const { flags, args } = call
  if (args.length !== 2) throw usageExit('Error: no file specified, or index is missing', EXIT.noFile)
  const file = absolute(call, args[0]!)
  const path = indexOf(args[1]!, 'Invalid unset index format')
  const output = outputStore(call, file)
  const tree = await opened(call, file)
  try {
    unsetPath(tree.branches[0]!, path)
  } catch (error) {
    if (isTshelmError(error) && error.data['missing'] === true && flags.bool('idempotent')) return
    throw error
  }
  writeFile(file, writeEncrypted(tree, output, call.keys), 'in-place')
}
