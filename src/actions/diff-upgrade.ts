/** `diff upgrade`: the manifest on record against the one an upgrade would put there. */
import { isStorageError } from '../../storage/errors.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { compareManifests, type ManifestChange, type ManifestEntry } from '../diff/manifests.ts'
import { objectText } from '../diff/object-text.ts'
import { parseObjects } from '../manifest/objects.ts'
import { splitDocuments } from '../manifest/split.ts'
import type { ActionContext } from './context.ts'
import { upgrade } from './upgrade.ts'
import { upgradeOrInstall, type UpgradeOrInstallOptions } from './upgrade-or-install.ts'

export interface DiffUpgradeOptions extends Omit<UpgradeOrInstallOptions, 'dryRun' | 'hideSecret'> {
  /** Without a release, everything is new. Default: false, that is an error. */
  readonly install?: boolean
  /** Values of Secrets are not masked. Default: false. */
  readonly showSecrets?: boolean
}

/** Nothing is written. Rejects as upgrade does; with `release/not-found` when there is no release. */
export async function diffUpgrade(options: DiffUpgradeOptions, context: ActionContext): Promise<ManifestChange[]> {
  const { install: orInstall = false, showSecrets = false, ...rest } = options
  const current = await currentOf(options.name, context)
  const dryRun = { ...rest, dryRun: 'server' } as const
  const after =
    current === undefined && orInstall ? await upgradeOrInstall(dryRun, context) : await upgrade(dryRun, context)
  const hooks = options.hooks !== false
  const before = current === undefined ? [] : entriesOf(current, hooks)
  return compareManifests(before, entriesOf(after, hooks), { namespace: context.namespace, showSecrets })
}

async function currentOf(name: string, { store }: ActionContext): Promise<ReleaseRecord | undefined> {
  try {
    return await store.deployed(name)
  } catch (error) {
    if (!isStorageError(error, 'no-deployed-releases') && !isStorageError(error, 'not-found')) throw error
  }
  try {
    return await store.last(name)
  } catch (error) {
    if (isStorageError(error, 'not-found')) return undefined
    throw error
  }
}

/** Documents of the manifest and of hooks that are no tests. */
function entriesOf({ manifest, hooks }: ReleaseRecord, withHooks: boolean): ManifestEntry[] {
  const texts = splitDocuments(manifest).map(({ text }) => text)
  if (withHooks) {
    for (const hook of hooks) {
      if (!hook.events.includes('test')) texts.push(`# Source: ${hook.path}\n${hook.manifest}`)
    }
  }
  return texts.flatMap((text) => {
    const objects = parseObjects(text)
    // A list: what one of its items says must not show another, which may be a Secret.
    return objects.map((object) => ({ text: objects.length === 1 ? text : objectText(object), object }))
  })
}
