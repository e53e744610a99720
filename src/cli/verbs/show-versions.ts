/** Runs `show versions`. */
import { goJson } from '../../../storage/go-json.ts'
import { listVersions } from '../../source/list-versions.ts'
import type { Invocation } from '../command.ts'
import { printAs } from '../print/output.ts'
import { accessOf } from '../sources/access.ts'
import { sourceContext } from '../sources/context.ts'
import { checkTlsFiles } from '../tls-files.ts'

export async function runShowVersions(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  checkTlsFiles(invocation)
  const source = sourceContext(context)
  const range = flags.string('version')
  const options = {
    ...accessOf(flags),
    repositoryUrl: flags.string('repo'),
    range: range === '' && flags.bool('devel') ? '>=0.0.0-0' : range,
  }
  try {
    const versions = await listVersions(args[0]!, options, source)
    printAs(invocation, {
      table: () => versions.map((version) => `${version}\n`).join(''),
      json: () => goJson(versions),
    })
  } finally {
    source.http.close()
  }
  return 0
}
