import type { ConnectedCluster } from 'tshelm'
import { memoryFiles, planHelmfile, runHelmfile, thisMachine } from 'tshelm/helmfile'
import type { HelmfileEvent, HelmfileOutcome, PlannedRelease, ProcessLike } from 'tshelm/helmfile'

// What `tshelm file -e ENVIRONMENT apply` does here: deploy(process, 'production', console.log)
export function deploy(
  process: ProcessLike,
  environment: string,
  say: (line: string) => void,
): Promise<HelmfileOutcome> {
  const onEvent = (event: HelmfileEvent): void => {
    if (event.kind !== 'release' || event.status === 'begun') return
    say(`${event.release.id}: ${event.step} ${event.status === 'done' ? event.outcome : 'failed'}`)
  }
  return runHelmfile({ command: 'apply', environment, world: thisMachine(process), concurrency: 4, onEvent })
}

// Nothing but what is handed in: files in memory, and a cluster for whatever context the files name.
export function planned(files: Record<string, string>, cluster: ConnectedCluster): Promise<PlannedRelease[]> {
  return planHelmfile({ world: { files: memoryFiles(files), cwd: '/' }, cluster: () => cluster })
}
