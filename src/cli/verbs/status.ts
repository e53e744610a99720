/** Runs `status`. */
import { goJson } from '../../../storage/go-json.ts'
import { recordJson } from '../../../storage/encode.ts'
import type { ReleaseRecord } from '../../../storage/record.ts'
import { getRelease } from '../../actions/read.ts'
import { asObjects, asTables, liveResources, type ResourceForm, type Resources } from '../../actions/resources.ts'
import type { Invocation } from '../command.ts'
import { yamlOf } from '../print/output.ts'
import { statusText } from '../print/status.ts'
import { cliRuntime } from '../runtime.ts'
import { statusOptions } from '../status-options.ts'
import { withCluster } from '../with-cluster.ts'

export async function runStatus(invocation: Invocation): Promise<number> {
  return invocation.flags.string('output') === 'table' ? printTable(invocation) : printObjects(invocation)
}

async function printTable(invocation: Invocation): Promise<number> {
  const { context } = invocation
  const { record, resources } = await released(asTables, invocation)
  const options = { ...statusOptions(record, context, cliRuntime(context)), debug: false }
  const description = isShown('show-desc', invocation)
  context.stdout(statusText(record, { ...options, description, ...(resources && { resources }) }))
  return 0
}

/** Helm 3 shows details that its flags ask for, Helm 4 shows them all. */
function isShown(flag: 'show-desc' | 'show-resources', { flags, context }: Invocation): boolean {
  return context.settings.compat.output.statusDetails === 'always' || flags.bool(flag)
}

async function printObjects(invocation: Invocation): Promise<number> {
  const { record, resources } = await released(asObjects, invocation)
  const live =
    resources === undefined || resources.size === 0 ? {} : { resources: goJson(Object.fromEntries(resources)) }
  const form = invocation.context.settings.compat.release.recordForm
  const json = recordJson(record, { chart: false, form, ...live })
  invocation.context.stdout(invocation.flags.string('output') === 'json' ? `${json}\n` : yamlOf(json))
  return 0
}

function released<T>(
  form: ResourceForm<T>,
  invocation: Invocation,
): Promise<{ readonly record: ReleaseRecord; readonly resources?: Resources<T> }> {
  const { args, flags, context } = invocation
  return withCluster(context, async (actions) => {
    const record = await getRelease(args[0]!, flags.int('revision'), actions)
    return isShown('show-resources', invocation)
      ? { record, resources: await liveResources(record, form, actions) }
      : { record }
  })
}
