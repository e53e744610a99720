/** `version --template`: Go's text/template over the build information, with no functions but Go's own. */
import { TemplateSet } from '../../../gotemplate/template.ts'
import { mapOf, Struct, type GoType } from '../../../gotemplate/value.ts'
import type { HelmBuild } from '../../compat.ts'
import { messageOf, TshelmError } from '../../errors.ts'

const buildInfoType: GoType = { name: 'version.BuildInfo', kind: 'struct' }

/** Throws `cli/usage` with Go's text. */
export function fromTemplate(text: string, build: HelmBuild): string {
  const set = new TemplateSet({ name: '_', funcs: {} })
  try {
    set.parse('_', text)
    return set.execute('_', new Struct(buildInfoType, mapOf({ ...build })))
  } catch (error) {
    throw new TshelmError('cli/usage', messageOf(error), { cause: error })
  }
}
