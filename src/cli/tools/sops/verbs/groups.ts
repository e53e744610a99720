/** `sops groups add` and `delete`: who can decrypt, in groups. */
import { decodeUtf8 } from '../../../../../gotemplate/go/utf8.ts'
import { parseUint64 } from '../../../../../gotemplate/go/strconv.ts'
import { isTshelmError, messageOf } from '../../../../errors.ts'
import { encryptForAll, findDataKey } from '../../../../secrets/sops/data-key.ts'
import { timestamp } from '../../../../secrets/sops/encrypt.ts'
import { EXIT, sopsError } from '../../../../secrets/sops/error.ts'
import { ageKeysOf } from '../../../../secrets/sops/keys/age.ts'
import { kmsKeyOf } from '../../../../secrets/sops/keys/aws-kms.ts'
import { azureKeyOf } from '../../../../secrets/sops/keys/azure-key-vault.ts'
import { gcpKeyOf } from '../../../../secrets/sops/keys/gcp-kms.ts'
import { pgpKeyOf } from '../../../../secrets/sops/keys/pgp.ts'
import { vaultKeyOf } from '../../../../secrets/sops/keys/vault-transit.ts'
import type { MasterKey } from '../../../../secrets/sops/metadata.ts'
import { logLine } from '../log.ts'
import {
  absolute,
  contextOf,
  inputStore,
  outputStore,
  readInput,
  usageExit,
  writeFile,
  type SopsCall,
} from '../call.ts'

export async function addGroup(call: SopsCall): Promise<void> {
  if (call.args.length > 0) throw usageExit('error: no positional arguments allowed', EXIT.generic)
  const group = await newGroup(call)
  await change(call, (groups) => [...groups, group])
}

async function newGroup(call: SopsCall): Promise<MasterKey[]> {
  const { flags, keys, host } = call
  const created = timestamp(keys)
  const group: MasterKey[] = flags.list('pgp').map((fingerprint) => pgpKeyOf(fingerprint, created))
  const kms = { context: contextOf(call), profile: flags.string('aws-profile'), created }
  group.push(...flags.list('kms').map((arn) => kmsKeyOf(arn, kms)))
  group.push(...flags.list('gcp-kms').map((id) => gcpKeyOf(id, created)))
  const attempt = async (make: () => MasterKey[] | Promise<MasterKey[]>): Promise<void> => {
    try {
      group.push(...(await make()))
    } catch (error) {
      logLine(host, 'error', { part: 'CMD', message: 'Failed to add key', fields: { error: messageOf(error) } })
    }
  }
  for (const uri of flags.list('hc-vault-transit')) await attempt(() => [vaultKeyOf(uri, created)])
  for (const url of flags.list('azure-kv')) await attempt(async () => [await azureKeyOf(url, created, keys)])
  for (const recipient of flags.list('age')) await attempt(() => ageKeysOf(recipient))
  return group
}

export async function deleteGroup(call: SopsCall): Promise<void> {
  const [given] = call.args
  if (given === undefined || call.args.length > 1) {
    throw usageExit('error: exactly one positional argument (index) required', EXIT.generic)
  }
  let index: number
  try {
    index = Number(parseUint64(given, 10, 32))
  } catch (error) {
    throw fatal(`failed to parse [index] argument: ${messageOf(error)}`)
  }
  await change(call, (groups, threshold) => {
    if (index >= groups.length) throw fatal(`there is no group ${index}: the file has ${groups.length}`)
    const left = groups.filter((_, i) => i !== index)
    const needed = call.flags.int('shamir-secret-sharing-threshold') || threshold
    if (left.length >= needed) return left
    const why = `Shamir threshold is ${needed}, but we only have ${left.length} key groups`
    throw fatal(`removing this key group will make the Shamir threshold impossible to satisfy: ${why}`)
  })
}

function fatal(message: string): Error {
  return sopsError('secrets/config', message, { data: { fatal: true } })
}

async function change(
  call: SopsCall,
  groupsOf: (groups: MasterKey[][], threshold: number) => MasterKey[][],
): Promise<void> {
  const { flags, keys, host } = call
  const given = flags.string('file')
  const path = absolute(call, given)
  const documents = inputStore(call, given).readEncrypted(readInput(path, given))
  const { metadata } = documents
  const output = outputStore(call, given)
  const dataKey = await dataKeyOf(call, metadata)
  metadata.keyGroups = groupsOf(metadata.keyGroups, metadata.shamirThreshold)
  metadata.shamirThreshold = flags.int('shamir-secret-sharing-threshold') || metadata.shamirThreshold
  // Unlike SOPS, which writes a file that nobody may be able to open.
  await encryptForAll(metadata, dataKey, keys)
  const bytes = output.writeEncrypted(documents)
  if (flags.bool('in-place')) writeFile(path, bytes, 'in-place', given)
  else host.stdout(decodeUtf8(bytes))
}

async function dataKeyOf({ keys }: SopsCall, metadata: Parameters<typeof findDataKey>[0]): Promise<Uint8Array> {
  try {
    return await findDataKey(metadata, keys, [])
  } catch (error) {
    throw isTshelmError(error) && typeof error.data['short'] === 'string' ? fatal(error.data['short']) : error
  }
}
