/** Runs the parts of `get`. */
import { encodeJson } from '../../../gotemplate/go/json.ts'
import type { ReleaseRecord } from '../../../storage/record.ts'
import { getRelease, valuesOf } from '../../actions/read.ts'
import type { CliContext, Invocation } from '../command.ts'
import { metadataPrintable } from '../print/metadata.ts'
import { printAs, yamlOf } from '../print/output.ts'
import { hooksText, statusText } from '../print/status.ts'
import { cliRuntime } from '../runtime.ts'
import { statusOptions } from '../status-options.ts'
import { withCluster } from '../with-cluster.ts'

export type Part = 'all' | 'hooks' | 'manifest' | 'metadata' | 'notes' | 'values'

export async function runGet(part: Part, invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const record = await recordOf(args[0]!, flags.int('revision'), context)
  switch (part) {
    case 'all':
      context.stdout(await everything(record, invocation))
      break
    case 'hooks':
      context.stdout(hooksText(record))
      break
    case 'manifest':
      context.stdout(`${record.manifest}\n`)
      break
    case 'metadata':
      printAs(invocation, metadataPrintable(record, cliRuntime(context)))
      break
    case 'notes':
      if (record.info.notes) context.stdout(`NOTES:\n${record.info.notes}\n`)
      break
    case 'values':
      printValues(record, invocation)
  }
  return 0
}

function recordOf(name: string, revision: number, context: CliContext): Promise<ReleaseRecord> {
  const read = (): Promise<ReleaseRecord> => withCluster(context, (actions) => getRelease(name, revision, actions))
  const { settings, shared } = context
  if (shared?.releases === undefined) return read()
  const key = JSON.stringify([settings.namespace, settings.kubeContext, name, revision])
  let record = shared.releases.get(key)
  if (record === undefined) shared.releases.set(key, (record = read()))
  return record
}

async function everything(record: ReleaseRecord, { flags, context }: Invocation): Promise<string> {
  const template = flags.string('template')
  if (template === '') {
    const options = statusOptions(record, context, cliRuntime(context))
    return statusText(record, { ...options, debug: true, chart: true })
  }
  const { releaseTemplate } = await import('../print/release-template.ts')
  return releaseTemplate(template, record, cliRuntime(context).timeZone)
}

function printValues(record: ReleaseRecord, invocation: Invocation): void {
  const all = invocation.flags.bool('all')
  const runtime = cliRuntime(invocation.context)
  // Helm: a release without values of its own has nil ones.
  const nothing = !all && record.config === undefined
  const json = nothing ? 'null' : encodeJson(valuesOf(record, all, { runtime }))
  const title = all ? 'COMPUTED VALUES' : 'USER-SUPPLIED VALUES'
  printAs(invocation, { table: () => `${title}:\n${yamlOf(json)}`, json: () => json })
}
