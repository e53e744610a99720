import { createContext, upgrade, type Chart, type ConnectedCluster, type Release, type TshelmEvent } from 'tshelm'

export interface Job {
  readonly cluster: ConnectedCluster
  readonly chart: Chart
  readonly say: (line: string) => void
}

export function roll({ cluster, chart, say }: Job, signal: AbortSignal): Promise<Release> {
  const onEvent = (event: TshelmEvent): void => {
    if (event.kind === 'object') say(`${event.object.kind}/${event.object.name} ${event.action}`)
    if (event.kind === 'wait') say(`${event.object.kind}/${event.object.name}: ${event.message}`)
  }
  const context = createContext({ cluster, namespace: 'web', onEvent, onHookOutput: (_hook, text) => say(text) })
  return upgrade({ name: 'hello', chart, wait: 'watcher', signal, deadline: Date.now() + 60_000 }, context)
}
