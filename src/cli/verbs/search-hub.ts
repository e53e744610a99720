/** Runs `search hub`. */
import { goString, StructWriter } from '../../../storage/go-json.ts'
import { searchHub, type HubChart } from '../../source/hub.ts'
import type { Invocation } from '../command.ts'
import { printFound } from '../print/found.ts'
import { sourceContext } from '../sources/context.ts'

export async function runSearchHub(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const source = sourceContext(context)
  const found = await searchHub(flags.string('endpoint'), args.join(' '), source)
  source.http.close()
  const withRepository = flags.bool('list-repo-url')
  printFound(invocation, {
    headers: ['URL', 'CHART VERSION', 'APP VERSION', 'DESCRIPTION', ...(withRepository ? ['REPO URL'] : [])],
    rows: found.map((chart) => rowOf(chart, withRepository)),
    json: found.map(jsonOf),
  })
  return 0
}

function rowOf({ url, version, appVersion, description, repository }: HubChart, withRepository: boolean): string[] {
  return [url, version, appVersion, description, ...(withRepository ? [repository.url] : [])]
}

function jsonOf({ url, version, appVersion, description, repository }: HubChart): string {
  const inner = new StructWriter()
  inner.add('url', goString(repository.url))
  inner.add('name', goString(repository.name))
  const writer = new StructWriter()
  writer.add('url', goString(url))
  writer.add('version', goString(version))
  writer.add('app_version', goString(appVersion))
  writer.add('description', goString(description))
  writer.add('repository', inner.end())
  return writer.end()
}
