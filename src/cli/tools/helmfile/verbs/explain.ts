import { encodeJson } from '../../../../../gotemplate/go/json.ts'
import type { GoValue } from '../../../../../gotemplate/value.ts'
import { TshelmError } from '../../../../errors.ts'
import { explainedText, explainValue } from '../../../../helmfile/commands/explain.ts'
import type { Explained } from '../../../../helmfile/commands/explain.ts'
import { releaseId } from '../../../../helmfile/model.ts'
import { fullFilePath, loadStates } from '../../../../helmfile/state/visit.ts'
import { stateError, within } from '../../../../helmfile/errors.ts'
import type { HelmfileCall } from '../call.ts'

/** `explain RELEASE [PATH]`. */
export async function runExplain({ args, flags, load, ports, session }: HelmfileCall): Promise<undefined> {
  const [name, path = ''] = args
  if (name === undefined || args.length > 2) {
    throw new TshelmError('cli/usage', 'explain needs the name of a release, and may have a path: image.tag')
  }
  const explained: Explained[] = []
  for (const state of await loadStates(load, ports)) {
    for (const release of state.releases.filter((each) => each.name === name)) {
      try {
        explained.push(await explainValue(session(), state, { release, path }))
      } catch (error) {
        throw within(`in ${fullFilePath(state)}: release ${JSON.stringify(releaseId(release))}`, error)
      }
    }
  }
  if (explained.length === 0) throw stateError(`no release is called ${JSON.stringify(name)}`)
  if (flags.string('output') === 'json') ports.print(`${encodeJson(explained as unknown as GoValue)}\n`)
  else ports.print(explained.map((one) => explainedText(one, ports.cwd)).join('\n'))
  return undefined
}
