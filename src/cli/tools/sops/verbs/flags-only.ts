/** The command line of old, where flags say what is done: `sops -d FILE`. */
import type { CreationRule } from '../../../../secrets/sops/config.ts'
import { EXIT } from '../../../../secrets/sops/error.ts'
import {
  absolute,
  contextOf,
  creationRule,
  exists,
  inputStore,
  orderOf,
  outputStore,
  targetOf,
  usageExit,
  warn,
  warnOfMoreArguments,
  writeFile,
  writeResult,
  type SopsCall,
  type Target,
} from '../call.ts'
import { changesKeys, checkOutput, decrypted, encrypted, rotated } from './decrypt.ts'
import { protectionFor } from '../protection.ts'
import { edited } from './edit.ts'
import { splitSet, withValue } from './set.ts'

export async function byFlags(call: SopsCall): Promise<void> {
  const { flags, args } = call
  const [given] = args
  if (given === undefined) throw usageExit('Error: no file specified', EXIT.noFile)
  warnOfMoreArguments(call)
  checkOutput(call)
  const path = absolute(call, given)
  checkFile(call, path)
  const [encrypts, decrypts, rotates, sets] = [
    flags.bool('encrypt'),
    flags.bool('decrypt'),
    flags.bool('rotate'),
    flags.string('set') !== '',
  ]
  const target = targetOf(call, path)
  const count = [encrypts, decrypts, rotates, sets].filter(Boolean).length
  if (count > 1) {
    const what = 'More than one command (--encrypt, --decrypt, --rotate, --set) has been specified.'
    const then = 'Only the changes made by the last one will be visible.'
    warn(call, `${what} ${then} Note that this behavior is deprecated and will cause an error eventually.`)
  }
  // Only decrypting does without the configuration.
  const rule = decrypts && count === 1 ? undefined : await creationRule(call, target.name, contextOf(call))
  inputStore(call, target.name)
  outputStore(call, target.name)
  orderOf(call)
  let bytes: Uint8Array | undefined
  if (encrypts) bytes = await encryptedOrLater(call, target, rule, count > 1)
  if (decrypts) bytes = await decrypted(call, target)
  if (rotates) bytes = await rotated(call, target)
  if (sets) {
    const { path: place, value } = splitSet(flags.string('set'))
    bytes = (await withValue(call, path, place, value)).bytes
  }
  if (count === 0) bytes = await edited(call, path, target.name, rule)
  if (bytes === undefined) return
  if (count === 0 || sets) writeFile(path, bytes, 'in-place')
  else writeResult(call, bytes, path)
}

async function encryptedOrLater(
  call: SopsCall,
  target: Target,
  rule: CreationRule | undefined,
  goesOn: boolean,
): Promise<Uint8Array | undefined> {
  const known = await protectionFor(call, target.name, inputStore(call, target.name), rule)
  try {
    return await encrypted(call, target, known)
  } catch (error) {
    if (goesOn) return undefined
    throw error
  }
}

function checkFile(call: SopsCall, path: string): void {
  if (exists(path)) return
  const { flags } = call
  if (changesKeys(call)) {
    const message = `Error: cannot add or remove keys on non-existent file ${JSON.stringify(path)}, use \`--kms\` and \`--pgp\` instead.`
    throw usageExit(message, EXIT.keysOfNoFile)
  }
  if (flags.bool('encrypt') || flags.bool('decrypt') || flags.bool('rotate')) {
    throw usageExit(`Error: cannot operate on non-existent file ${JSON.stringify(path)}`, EXIT.noFile)
  }
}
