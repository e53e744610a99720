/** `upgrade --install`: an upgrade, or an install where there is nothing to upgrade. */
import { isStorageError } from '../../storage/errors.ts'
import { newestFirst } from '../../storage/store.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import type { ActionContext } from './context.ts'
import { install, prepareInstall, type InstallOptions } from './install.ts'
import type { Prepared } from './prepared.ts'
import { getHistory } from './read.ts'
import type { UpgradeOptions } from './upgrade.ts'

export interface UpgradeOrInstallOptions extends UpgradeOptions {
  /** For an install. Default: false. */
  readonly createNamespace?: boolean
  /** CRDs of crds/ are installed, by an install only. Default: true. */
  readonly crds?: boolean
}

/** What stands under a name: nothing, the record of a release that was uninstalled, or a release. */
export type Standing = 'nothing' | 'uninstalled' | 'release'

export async function standingOf(name: string, context: ActionContext): Promise<Standing> {
  try {
    const [newest] = newestFirst(await getHistory(name, 1, context))
    return newest?.info.status === 'uninstalled' ? 'uninstalled' : 'release'
  } catch (error) {
    if (isStorageError(error, 'not-found')) return 'nothing'
    throw error
  }
}

/** Resolves to the record. Rejects as install or upgrade do. */
export async function upgradeOrInstall(
  options: UpgradeOrInstallOptions,
  context: ActionContext,
): Promise<ReleaseRecord> {
  const standing = await standingOf(options.name, context)
  if (standing === 'release') {
    const { upgrade } = await import('./upgrade.ts')
    return upgrade(options, context)
  }
  return install(asInstall(options, standing), context)
}

/** What a plan of either holds; without `install` there has to be a release. Rejects as they do. */
export async function prepareUpgradeOrInstall(
  { install: orInstall, ...options }: UpgradeOrInstallOptions & { readonly install: boolean },
  context: ActionContext,
): Promise<Prepared> {
  const standing = orInstall ? await standingOf(options.name, context) : 'release'
  if (standing !== 'release') return prepareInstall(asInstall(options, standing), context, { planning: true })
  const { prepareUpgrade } = await import('./upgrade.ts')
  return prepareUpgrade(options, context)
}

function asInstall(options: UpgradeOrInstallOptions, standing: Standing): InstallOptions {
  const { serverSide: choice, ...rest } = options
  const serverSide = choice === undefined ? {} : { serverSide: choice !== 'false' }
  return { ...rest, ...serverSide, replace: standing === 'uninstalled' }
}
