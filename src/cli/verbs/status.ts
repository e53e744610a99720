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
  const { record, resources } = await released(asTables, invocation)
  const options = statusOptions(record, invocation.context, cliRuntime(invocation.context))
  invocation.context.stdout(statusText(record, { ...options, debug: false, resources }))
  return 0
}

async function printObjects(invocation: Invocation): Promise<number> {
  const { record, resources } = await released(asObjects, invocation)
  const live = resources.size === 0 ? {} : { resources: goJson(Object.fromEntries(resources)) }
  const json = recordJson(record, { chart: false, ...live })
  invocation.context.stdout(invocation.flags.string('output') === 'json' ? `${json}\n` : yamlOf(json))
  return 0
}

function released<T>(
  form: ResourceForm<T>,
  { args, flags, context }: Invocation,
): Promise<{ readonly record: ReleaseRecord; readonly resources: Resources<T> }> {
  return withCluster(context, async (actions) => {
    const record = await getRelease(args[0]!, flags.int('revision'), actions)
    return { record, resources: await liveResources(record, form, actions) }
  })
}
