/** Runs `search oci`. */
import { goString, StructWriter } from '../../../storage/go-json.ts'
import { searchOci, type FoundInRegistry } from '../../source/oci/search.ts'
import type { Invocation } from '../command.ts'
import { printFound } from '../print/found.ts'
import { accessOf } from '../sources/access.ts'
import { sourceContext } from '../sources/context.ts'
import { checkTlsFiles } from '../tls-files.ts'

const HEADERS = ['NAME', 'CHART VERSION', 'APP VERSION', 'DESCRIPTION']

export async function runSearchOci(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  checkTlsFiles(invocation)
  const source = sourceContext(context)
  const version = flags.string('version')
  const options = {
    ...accessOf(flags),
    version: version === '' && flags.bool('devel') ? '>=0.0.0-0' : version,
    allVersions: flags.bool('versions'),
  }
  try {
    const found = await searchOci(args[0]!, options, source)
    printFound(invocation, { headers: HEADERS, rows: found.map(rowOf), json: found.map(jsonOf) })
  } finally {
    source.http.close()
  }
  return 0
}

function rowOf({ reference, version, appVersion, description }: FoundInRegistry): string[] {
  return [reference, version, appVersion, description]
}

function jsonOf({ reference, version, appVersion, description }: FoundInRegistry): string {
  return new StructWriter()
    .add('name', goString(reference))
    .add('version', goString(version))
    .add('app_version', goString(appVersion))
    .add('description', goString(description))
    .end()
}
