/** Runs `version`. */
import type { Invocation } from '../command.ts'
import { helmBuild, ownVersion } from '../../build-info.ts'

export async function runVersion({ flags, context }: Invocation): Promise<number> {
  const template = flags.string('template')
  if (template !== '') {
    const { fromTemplate } = await import('./version-template.ts')
    context.stdout(fromTemplate(template))
    return 0
  }
  if (flags.bool('tshelm'))
    context.stdout(`tshelm v${ownVersion()} (helm ${helmBuild.Version}, node ${process.version})\n`)
  else context.stdout(`${flags.bool('short') ? helmBuild.Version : buildText()}\n`)
  return 0
}

/** Go's %#v of the struct: what scripts parse. */
function buildText(): string {
  const fields = Object.entries(helmBuild).map(([name, value]) => `${name}:${JSON.stringify(value)}`)
  return `version.BuildInfo{${fields.join(', ')}}`
}
