import process from 'node:process'
import { diskFiles, loadHelmfile, planReleases, runHelmfile, thisMachine } from 'tshelm/helmfile'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const states = await loadHelmfile({ environment: 'production', world: { files: diskFiles, cwd: process.cwd() } })
for (const state of states) {
  const groups = planReleases(state, { selected: state.releases })
  say(`${state.filePath}: ${groups.map((group) => group.map(({ name }) => name).join(', ')).join('; then ')}`)
}

const { changed } = await runHelmfile({
  command: 'apply',
  environment: 'production',
  world: thisMachine(process),
  onEvent: (event) => {
    if (event.kind === 'release') say(`${event.release.id}: ${event.step} ${event.status}`)
  },
})
say(changed ? 'changed' : 'nothing to do')
