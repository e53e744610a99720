/** `sops updatekeys`: files for whom .sops.yaml says now. */
import { statSync } from 'node:fs'
import { messageOf } from '../../../../errors.ts'
import { fileErrorText } from '../../../../kube/host.ts'
import { encryptForAll, findDataKey } from '../../../../secrets/sops/data-key.ts'
import { writtenDocuments } from '../../../../secrets/sops/encrypt.ts'
import { EXIT, sopsError } from '../../../../secrets/sops/error.ts'
import { storeFor } from '../../../../secrets/sops/stores/store.ts'
import { absolute, creationRule, formatFor, readInput, styleOf, usageExit, writeFile, type SopsCall } from '../call.ts'
import { isConfirmed } from '../ask.ts'
import { isChange, keyGroupDiffs, keyGroupDiffText } from '../key-group-diff.ts'
import { logLine, plainLogLine } from '../log.ts'

export async function updatekeys(call: SopsCall): Promise<void> {
  const { args, files, host } = call
  if (files.path() === undefined) throw usageExit('config file not found', EXIT.generic)
  if (args.length === 0) throw usageExit('Error: no file specified', EXIT.noFile)
  if (args.length === 1) return updateFile(call, absolute(call, args[0]!))
  let failed = 0
  for (const path of args) {
    try {
      await updateFile(call, absolute(call, path))
    } catch (error) {
      failed++
      logLine(host, 'error', { part: 'CMD', message: messageOf(error) })
    }
  }
  if (failed > 0) throw sopsError('secrets/failed', `failed updating ${failed} key(s)`)
}

async function updateFile(call: SopsCall, path: string): Promise<void> {
  const { flags, keys, host } = call
  checkFile(path)
  const store = storeFor(formatFor(flags.string('input-type'), path), styleOf(call))
  plainLogLine(host, `Syncing keys for file ${path}`)
  const documents = store.readEncrypted(readInput(path))
  const { metadata } = documents
  const rule = await creationRule(call, path)
  if (rule === undefined) {
    const config = call.files.path() ?? ''
    throw sopsError('secrets/config', `The config file ${config} does not contain any creation rule`)
  }
  const diffs = keyGroupDiffs(metadata.keyGroups, rule.keyGroups)
  const before = metadata.shamirThreshold
  const wanted = flags.int('shamir-secret-sharing-threshold') || before
  const threshold = Math.min(wanted, rule.keyGroups.length)
  if (threshold === before && !diffs.some(isChange)) {
    return plainLogLine(host, `File ${path} already up to date`)
  }
  host.stdout(`The following changes will be made to the file's groups:\n${thresholdText(before, threshold)}`)
  host.stdout(diffs.map(keyGroupDiffText).join(''))
  if (!flags.bool('yes') && !(await isConfirmed(call, 'Is this okay? (y/n):')))
    return plainLogLine(host, `File ${path} left unchanged`)
  const dataKey = await findDataKey(metadata, keys, [])
  metadata.keyGroups = rule.keyGroups
  metadata.shamirThreshold = threshold
  try {
    await encryptForAll(metadata, dataKey, keys)
  } catch (error) {
    throw sopsError('secrets/failed', `error updating one or more master keys: ${messageOf(error)}`)
  }
  writeFile(path, writtenDocuments(documents, store), 'in-place')
  plainLogLine(host, `File ${path} synced with new keys`)
}

function checkFile(path: string): void {
  let isFolder: boolean
  try {
    isFolder = statSync(path).isDirectory()
  } catch (error) {
    throw sopsError('cli/file', fileErrorText(path, error, 'stat'))
  }
  if (isFolder) throw sopsError('cli/file', "can't operate on a directory")
}

function thresholdText(before: number, after: number): string {
  if (before > 0 && before === after) return `shamir_threshold: ${after}\n`
  const line = (sign: string, value: number): string => (value > 0 ? `${sign} shamir_threshold: ${value}\n` : '')
  return line('+++', after) + line('---', before)
}
