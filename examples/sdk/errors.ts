import { install, isTshelmError, upgrade, type InstallOptions, type Release, type ReleaseContext } from 'tshelm'

export async function installOrUpgrade(options: InstallOptions, context: ReleaseContext): Promise<Release> {
  try {
    return await install(options, context)
  } catch (error) {
    if (!isTshelmError(error) || error.code !== 'release/name-in-use') throw error
    const { name, chart, values = {} } = options
    return upgrade({ name, chart, values }, context)
  }
}
