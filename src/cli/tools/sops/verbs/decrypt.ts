/** `sops decrypt`, `encrypt` and `rotate`: a file in, a file out. */
import { messageOf } from '../../../../errors.ts'
import { openEncrypted, plainFile } from '../../../../secrets/sops/decrypt.ts'
import {
  encryptDocuments,
  newDataKey,
  readPlain,
  writeEncrypted,
  type Protection,
} from '../../../../secrets/sops/encrypt.ts'
import { EXIT } from '../../../../secrets/sops/error.ts'
import { keyName } from '../../../../secrets/sops/metadata.ts'
import { parsePath, type TreePath } from '../../../../secrets/sops/tree-path.ts'
import {
  absolute,
  bytesOf,
  checkExists,
  exists,
  inputStore,
  orderOf,
  outputStore,
  targetOf,
  usageExit,
  warnOfMoreArguments,
  writeResult,
  type SopsCall,
  type Target,
} from '../call.ts'
import { flaggedKeys, protectionFor } from '../protection.ts'

export async function decrypt(call: SopsCall): Promise<void> {
  const target = inputTarget(call, false)
  writeResult(call, await decrypted(call, target), target.path ?? '')
}

export async function decrypted(call: SopsCall, target: Target): Promise<Uint8Array> {
  const { flags, keys } = call
  const [input, output] = [inputStore(call, target.name), outputStore(call, target.name)]
  const order = orderOf(call)
  const path = extractPath(flags.string('extract'))
  const documents = input.readEncrypted(await bytesOf(target, call))
  const ignoreMac = flags.bool('ignore-mac')
  const options = { keys, ignoreMac, ...(order === undefined ? {} : { decryptionOrder: order }) }
  const { branches } = await openEncrypted(documents, options)
  return plainFile(branches, output, path)
}

function extractPath(text: string): TreePath {
  try {
    return parsePath(text)
  } catch (error) {
    throw usageExit(`error parsing --extract path: ${messageOf(error)}`, EXIT.invalidPath)
  }
}

/** The first argument, or standard input. */
function inputTarget(call: SopsCall, needsName: boolean): Target {
  const { args, flags } = call
  const isStdin = args.length === 0
  if (isStdin && flags.bool('in-place')) throw usageExit('Error: cannot use --in-place when reading from stdin')
  if (isStdin && needsName && flags.string('filename-override') === '') {
    throw usageExit('Error: must specify --filename-override when reading from stdin')
  }
  warnOfMoreArguments(call)
  checkOutput(call)
  const path = isStdin ? undefined : absolute(call, args[0]!)
  if (path !== undefined) checkExists(path)
  return targetOf(call, path)
}

export function checkOutput({ flags }: SopsCall): void {
  if (flags.bool('in-place') && flags.string('output') !== '') {
    throw usageExit('Error: cannot operate on both --output and --in-place')
  }
}

export async function encrypt(call: SopsCall): Promise<void> {
  const target = inputTarget(call, true)
  writeResult(call, await encrypted(call, target), target.path ?? '')
}

export async function encrypted(call: SopsCall, target: Target, known?: Protection): Promise<Uint8Array> {
  const [input, output] = [inputStore(call, target.name), outputStore(call, target.name)]
  const protection = known ?? (await protectionFor(call, target.name, input))
  return encryptDocuments(readPlain(await bytesOf(target, call), input), protection, output, call.keys)
}

const KEY_NAMES = ['kms', 'pgp', 'gcp-kms', 'hckms', 'hc-vault-transit', 'azure-kv', 'age']

export function changesKeys({ flags }: SopsCall): boolean {
  return KEY_NAMES.some((name) => flags.string(`add-${name}`) !== '' || flags.string(`rm-${name}`) !== '')
}

export async function rotate(call: SopsCall): Promise<void> {
  const [given] = call.args
  if (given === undefined) throw usageExit('Error: no file specified', EXIT.noFile)
  warnOfMoreArguments(call)
  checkOutput(call)
  const path = absolute(call, given)
  if (!exists(path) && changesKeys(call)) {
    const message = `Error: cannot add or remove keys on non-existent file ${JSON.stringify(path)}, use the \`edit\` subcommand instead.`
    throw usageExit(message, EXIT.keysOfNoFile)
  }
  writeResult(call, await rotated(call, targetOf(call, path)), path)
}

/** The same values under a new data key; master keys are added and removed. */
export async function rotated(call: SopsCall, target: Target): Promise<Uint8Array> {
  const { flags, keys } = call
  const [input, output] = [inputStore(call, target.name), outputStore(call, target.name)]
  const order = orderOf(call)
  const added = await flaggedKeys(call, 'add-')
  const removed = new Set((await flaggedKeys(call, 'rm-')).map(keyName))
  const documents = input.readEncrypted(await bytesOf(target, call))
  const ignoreMac = flags.bool('ignore-mac')
  const tree = await openEncrypted(documents, {
    keys,
    ignoreMac,
    ...(order === undefined ? {} : { decryptionOrder: order }),
  })
  const { metadata } = tree
  metadata.keyGroups[0]!.push(...added)
  metadata.keyGroups = metadata.keyGroups.map((group) => group.filter((key) => !removed.has(keyName(key))))
  const dataKey = await newDataKey(metadata, keys)
  return writeEncrypted({ ...tree, dataKey }, output, keys)
}
