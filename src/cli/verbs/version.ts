/** Runs `version`. */
import type { Invocation } from '../command.ts'
import { ownVersion } from '../../build-info.ts'
import type { HelmBuild } from '../../compat.ts'

export async function runVersion({ flags, context }: Invocation): Promise<number> {
  const { build } = context.settings.compat.render
  const template = flags.string('template')
  if (template !== '') {
    const { fromTemplate } = await import('./version-template.ts')
    context.stdout(fromTemplate(template, build))
    return 0
  }
  if (flags.bool('tshelm')) context.stdout(`tshelm v${ownVersion()} (helm ${build.Version}, node ${process.version})\n`)
  else context.stdout(`${flags.bool('short') ? build.Version : buildText(build)}\n`)
  return 0
}

/** Go's %#v of the struct: what scripts parse. */
function buildText(build: HelmBuild): string {
  const fields = Object.entries(build).map(([name, value]) => `${name}:${JSON.stringify(value)}`)
  return `version.BuildInfo{${fields.join(', ')}}`
}
