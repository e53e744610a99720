/** `sops publish`: files where .sops.yaml says. */
import { readdirSync, statSync } from 'node:fs'
import { basename, extname, join, relative } from 'node:path'
import { fileErrorText } from '../../../../kube/host.ts'
import { destinationRuleFor, type CreationRule, type Destination } from '../../../../secrets/sops/config.ts'
import { openEncrypted, type OpenOptions } from '../../../../secrets/sops/decrypt.ts'
import { newDataKey, newMetadata, timestamp, writeEncrypted } from '../../../../secrets/sops/encrypt.ts'
import { EXIT, sopsError } from '../../../../secrets/sops/error.ts'
import { placeOf, publishFile, publishValues } from '../../../../secrets/sops/publish.ts'
import { NO_RULES } from '../../../../secrets/sops/rules.ts'
import type { EncryptedDocuments } from '../../../../secrets/sops/stores/store.ts'
import { isConfirmed } from '../ask.ts'
import { absolute, inputStore, orderOf, readInput, usageExit, warnOfMoreArguments, type SopsCall } from '../call.ts'
import { isChange, keyGroupDiffs, keyGroupDiffText } from '../key-group-diff.ts'

export async function publish(call: SopsCall): Promise<void> {
  const { args, files, flags } = call
  if (files.path() === undefined) throw usageExit('config file not found', EXIT.generic)
  const [given] = args
  if (given === undefined) throw usageExit('Error: no file specified', EXIT.noFile)
  warnOfMoreArguments(call)
  const isFolder = isDirectory(call, given)
  if (isFolder && !flags.bool('recursive')) {
    throw sopsError('cli/usage', "can't operate on a directory without --recursive flag.", { data: { fatal: true } })
  }
  orderOf(call)
  for (const path of isFolder ? filesBelow(call, given) : [given]) await publishOne(call, given, path)
}

function isDirectory(call: SopsCall, path: string): boolean {
  try {
    return statSync(absolute(call, path)).isDirectory()
  } catch (error) {
    throw sopsError('cli/file', fileErrorText(path, error, 'stat'))
  }
}

const MAX_DEPTH = 100

/** In the order of their names. */
function filesBelow(call: SopsCall, folder: string, depth = 0): string[] {
  if (depth > MAX_DEPTH) throw sopsError('cli/file', `${folder}: folders are nested too deeply`)
  const entries = readdirSync(absolute(call, folder), { withFileTypes: true })
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(call, path, depth + 1) : [path]
    })
}

async function publishOne(call: SopsCall, root: string, path: string): Promise<void> {
  const { flags, keys, files, host } = call
  const store = inputStore(call, path)
  const options = { keys, created: timestamp(keys) }
  const { destination, omitExtensions, recreation } = await destinationRuleFor(files.read()!, path, options)
  const isOmitted = flags.bool('omit-extensions') || omitExtensions
  const name = nameOf(call, { root, path, isOmitted })
  const bytes = readInput(absolute(call, path), path)
  const documents = store.readEncrypted(bytes)
  const order = orderOf(call)
  const opening: OpenOptions = { keys, ...(order === undefined ? {} : { decryptionOrder: order }) }
  let act: () => Promise<void>
  if (destination.kind === 'vault') {
    const { branches } = await openEncrypted(documents, opening)
    act = () => publishValues(destination, name, branches, keys)
  } else {
    const encrypted = recreation.keyGroups[0]!.length === 0 ? bytes : await recreated()
    act = () => publishFile(destination, name, encrypted, keys)
  }
  if (flags.bool('yes') || (await isWanted(call, { path, destination, name }))) return act()
  const message = `Publication of ${absolute(call, path)} canceled`
  if (!flags.bool('recursive')) throw usageExit(message, EXIT.generic)
  host.stdout(`${message}\n`)

  async function recreated(): Promise<Uint8Array> {
    const tree = await openEncrypted(documents, opening)
    tellChanges(call, documents, recreation)
    const { unencryptedSuffix, encryptedSuffix } = recreation.rules
    // Go: other rules do not count here; more is encrypted.
    const rules = { ...NO_RULES, unencryptedSuffix, encryptedSuffix }
    const metadata = newMetadata({ ...recreation, rules, macOnlyEncrypted: false })
    const dataKey = await newDataKey(metadata, keys)
    return writeEncrypted({ ...tree, metadata, dataKey }, store, keys)
  }
}

interface Named {
  readonly root: string
  readonly path: string
  readonly isOmitted: boolean
}

function nameOf({ flags }: SopsCall, { root, path, isOmitted }: Named): string {
  const name = flags.bool('recursive') ? relative(root, path) || '.' : basename(path)
  const extension = goExtension(path)
  return isOmitted && name.endsWith(extension) ? name.slice(0, name.length - extension.length) : name
}

/** Go: a name may be nothing but an extension. */
function goExtension(path: string): string {
  const name = basename(path)
  return extname(name) || (name.includes('.') ? name.slice(name.lastIndexOf('.')) : '')
}

function tellChanges({ host }: SopsCall, { metadata }: EncryptedDocuments, { keyGroups }: CreationRule): void {
  const diffs = keyGroupDiffs(metadata.keyGroups, keyGroups)
  if (!diffs.some(isChange)) return
  host.stdout("The following changes will be made to the file's key groups:\n")
  host.stdout(diffs.map(keyGroupDiffText).join(''))
}

interface Upload {
  readonly path: string
  readonly destination: Destination
  readonly name: string
}

function isWanted(call: SopsCall, { path, destination, name }: Upload): Promise<boolean> {
  const place = placeOf(destination, name, call.keys)
  return isConfirmed(call, `uploading ${absolute(call, path)} to ${place} ? (y/n): `)
}
